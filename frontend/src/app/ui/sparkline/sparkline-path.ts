import { Direction, directionOf } from '../number/change';

/** A value, null in a gap, and its time: from 0, the start of the line, to 100. */
export type SparklinePoint = readonly [x: number, value: number | null];

/**
 * SVG paths of a line in a box of 100 × 100. `baseline` and the end of the line are in percent from
 * the top, and from the right.
 */
export interface SparklinePath {
  readonly line: string;
  readonly above: string;
  readonly below: string;
  readonly baseline: number;
  readonly end: number;
  readonly right: number;
  readonly direction: Direction;
}

type Point = readonly [x: number, y: number];

const TOP = 5.4;
const BOTTOM = 94.6;
const MIN_POINTS = 3;
/** The box is at least this share of the values high, so that small moves look small. */
const MIN_RELATIVE_HEIGHT = 0.005;

/** Draw values, oldest first, not across gaps; null for fewer than three. */
export function sparklinePath(values: readonly SparklinePoint[]): SparklinePath | null {
  const known = values.flatMap(([, value]) => value ?? []);
  if (known.length < MIN_POINTS) return null;
  const segments = toSegments(values, known);
  const [baseline, end] = [segments.at(0)?.at(0)?.[1] ?? 50, segments.at(-1)?.at(-1) ?? [100, 50]];
  const outlines = segments.map((points) => withCrossings(points, baseline));
  return {
    line: segments.map(path).join(''),
    above: outlines.map((points) => area(points, baseline, Math.min)).join(''),
    below: outlines.map((points) => area(points, baseline, Math.max)).join(''),
    baseline: round(baseline),
    end: round(end[1]),
    right: round(100 - end[0]),
    direction: directionBetween(known.at(0) ?? 0, known.at(-1) ?? 0),
  };
}

/** Return the points of the box, in parts between gaps. */
function toSegments(values: readonly SparklinePoint[], known: readonly number[]): Point[][] {
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const middle = (low + high) / 2;
  const height = Math.max(high - low, MIN_RELATIVE_HEIGHT * Math.abs(middle)) || 1;
  const segments: Point[][] = [[]];
  for (const [x, value] of values) {
    if (value === null) segments.push([]);
    else {
      const y = (TOP + BOTTOM) / 2 - ((value - middle) / height) * (BOTTOM - TOP);
      segments.at(-1)?.push([x, y]);
    }
  }
  return segments.filter((points) => points.length > 0);
}

/** A single point is a short line. */
function path(points: readonly Point[]): string {
  return 'M' + points.map(format).join('L') + (points.length === 1 ? 'h1' : '');
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
  const [from, to] = [points.at(0)?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
  return `M${format([from, baseline])}L${edge}L${format([to, baseline])}Z`;
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
