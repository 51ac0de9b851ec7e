/** Points of a chart. Times are in epoch ms. */
export interface Point {
  readonly x: number;
  readonly y: number;
}
/** Prices from `start` on. */
export interface Bar {
  readonly start: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}
/** [from, to] of a period without data, as in the API. */
export type Gap = readonly number[];

export const MIN_LINE_POINTS = 3;

/** Convert the points of the API, unchanged: gaps are drawn, never stored as points. */
export function toPoints(series: {
  readonly t: readonly number[];
  readonly v: readonly number[];
}): Point[] {
  return series.t.flatMap((x, index) => {
    const y = series.v[index];
    return y === undefined ? [] : [{ x, y }];
  });
}

/** Convert the candles of the API. */
export function toBars(candles: {
  readonly t: readonly number[];
  readonly o: readonly number[];
  readonly h: readonly number[];
  readonly l: readonly number[];
  readonly c: readonly number[];
}): Bar[] {
  const { t, o, h, l, c } = candles;
  return t.map((start, index) => ({
    start,
    open: o[index] ?? NaN,
    high: h[index] ?? NaN,
    low: l[index] ?? NaN,
    close: c[index] ?? NaN,
  }));
}

/** Return the index of the point nearest in time, or -1 without points. Times ascend. */
export function nearest(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= time) low = middle;
    else high = middle;
  }
  if (high < 0) return -1;
  const closerToLow = Math.abs(time - (times[low] ?? 0)) <= Math.abs((times[high] ?? 0) - time);
  return closerToLow ? low : high;
}

/** True if a gap overlaps the time between two neighbouring points. */
export function spansGap(gaps: readonly Gap[], before: number, after: number): boolean {
  return gaps.some(([from = 0, to = 0]) => before < to && after > from);
}

/** Return the indexes of points that no line connects with the one before. All times ascend. */
export function cutsOf(points: readonly Point[], gaps: readonly Gap[]): number[] {
  const cuts: number[] = [];
  let index = 1;
  for (const [from = 0, to = 0] of gaps) {
    while (index < points.length && (points[index]?.x ?? 0) <= from) index += 1;
    if (index >= points.length) break;
    if ((points[index - 1]?.x ?? 0) < to && cuts.at(-1) !== index) cuts.push(index);
  }
  return cuts;
}

/** Return the points without a neighbour on either side: a line cannot show them, a dot can. */
export function isolated(points: readonly Point[], cuts: readonly number[]): Point[] {
  const ends = new Set([0, ...cuts, points.length]);
  return points.filter((_, index) => ends.has(index) && ends.has(index + 1));
}

/** Return the last point of each `width` ms, at its middle: bars of one width. */
export function lastOfEach(width: number, points: readonly Point[]): Point[] {
  const last = new Map(points.map(({ x, y }) => [Math.floor(x / width), y]));
  return [...last].map(([index, y]) => ({ x: (index + 0.5) * width, y }));
}

/** True if a logarithmic axis can show all values. */
export function isPositive(points: readonly Point[], bars: readonly Bar[] = []): boolean {
  return points.every(({ y }) => y > 0) && bars.every(({ low }) => low > 0);
}

/** Return the change from `base` to `value` in percent; null without a base. */
export function changeSince(base: number | null, value: number): number | null {
  return base === null || base === 0 ? null : (value / base - 1) * 100;
}
