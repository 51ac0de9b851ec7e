import { Direction, directionOf } from '../format/change';

/** A small line in a box of 100 × 100: SVG paths, the level of its first value, and where it ends (percent from the top). */
export interface SparklinePath {
  readonly line: string;
  readonly above: string;
  readonly below: string;
  readonly horizon: number;
  readonly end: number;
  readonly direction: Direction;
}

type Spot = readonly [x: number, y: number];

const TOP = 5.4;
const BOTTOM = 94.6;
const FEWEST = 3;
/** The least share of its own level that a line's height stands for: what moved less looks as calm as it was. */
const CALM = 0.005;

/** null when there are fewer than three values: a line needs 3. Values stand at equal distances, oldest first. */
export function sparklinePath(values: readonly number[]): SparklinePath | null {
  if (values.length < FEWEST) return null;
  const spots = placed(values);
  const [horizon, end] = [spots.at(0)?.[1] ?? 50, spots.at(-1)?.[1] ?? 50];
  const crossed = withCrossings(spots, horizon);
  return {
    line: 'M' + spots.map(written).join('L'),
    above: area(crossed, horizon, Math.min),
    below: area(crossed, horizon, Math.max),
    horizon: round(horizon),
    end: round(end),
    direction: directionBetween(values.at(0) ?? 0, values.at(-1) ?? 0),
  };
}

function placed(values: readonly number[]): Spot[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const middle = (low + high) / 2;
  const span = Math.max(high - low, CALM * Math.abs(middle)) || 1;
  const height = (value: number): number => (TOP + BOTTOM) / 2 - ((value - middle) / span) * (BOTTOM - TOP);
  return values.map((value, at) => [(at / (values.length - 1)) * 100, height(value)]);
}

/** The washes meet the horizon exactly where the line crosses it, so neither needs a clip. */
function withCrossings(spots: readonly Spot[], horizon: number): Spot[] {
  return spots.flatMap((spot, at) => {
    const before = spots[at - 1];
    if (!before || (before[1] - horizon) * (spot[1] - horizon) >= 0) return [spot];
    const share = (horizon - before[1]) / (spot[1] - before[1]);
    return [[before[0] + share * (spot[0] - before[0]), horizon] as const, spot];
  });
}

function area(spots: readonly Spot[], horizon: number, side: (a: number, b: number) => number): string {
  const edge = spots.map(([x, y]) => written([x, side(y, horizon)])).join('L');
  return `M0 ${round(horizon)}L${edge}L100 ${round(horizon)}Z`;
}

/** Flat where a change would be written as 0.00 %. */
function directionBetween(first: number, last: number): Direction {
  return first === 0 ? directionOf(last) : directionOf((last / first - 1) * 100);
}

function written([x, y]: Spot): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
