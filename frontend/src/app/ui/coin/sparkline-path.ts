import { Direction, directionOf } from '../format/change';

/** SVG paths of a line in a box of 100 × 100. `baseline` and `end` are in percent from the top. */
export interface SparklinePath {
  readonly line: string;
  readonly above: string;
  readonly below: string;
  readonly baseline: number;
  readonly end: number;
  readonly direction: Direction;
}

type Point = readonly [x: number, y: number];

const TOP = 5.4;
const BOTTOM = 94.6;
const MIN_POINTS = 3;
/** The box is at least this share of the values high, so that small moves look small. */
const MIN_RELATIVE_HEIGHT = 0.005;

/** Draw values at equal distances, oldest first; null for fewer than three. */
export function sparklinePath(values: readonly number[]): SparklinePath | null {
  if (values.length < MIN_POINTS) return null;
  const points = toPoints(values);
  const [baseline, end] = [points.at(0)?.[1] ?? 50, points.at(-1)?.[1] ?? 50];
  const outline = withCrossings(points, baseline);
  return {
    line: 'M' + points.map(format).join('L'),
    above: area(outline, baseline, Math.min),
    below: area(outline, baseline, Math.max),
    baseline: round(baseline),
    end: round(end),
    direction: directionBetween(values.at(0) ?? 0, values.at(-1) ?? 0),
  };
}

function toPoints(values: readonly number[]): Point[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const middle = (low + high) / 2;
  const height = Math.max(high - low, MIN_RELATIVE_HEIGHT * Math.abs(middle)) || 1;
  return values.map((value, index) => [
    (index / (values.length - 1)) * 100,
    (TOP + BOTTOM) / 2 - ((value - middle) / height) * (BOTTOM - TOP),
  ]);
}

/** Add the points where the line crosses the baseline, so that the areas meet it exactly there. */
function withCrossings(points: readonly Point[], baseline: number): Point[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    if (!before || (before[1] - baseline) * (point[1] - baseline) >= 0) return [point];
    const share = (baseline - before[1]) / (point[1] - before[1]);
    return [[before[0] + share * (point[0] - before[0]), baseline] as const, point];
  });
}

function area(
  points: readonly Point[],
  baseline: number,
  side: (a: number, b: number) => number,
): string {
  const edge = points.map(([x, y]) => format([x, side(y, baseline)])).join('L');
  return `M0 ${round(baseline)}L${edge}L100 ${round(baseline)}Z`;
}

function directionBetween(first: number, last: number): Direction {
  return first === 0 ? directionOf(last) : directionOf((last / first - 1) * 100);
}

function format([x, y]: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
