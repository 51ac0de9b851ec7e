/** What a chart draws and what can be asked of it. Times are epoch milliseconds. Pure. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}
/** [from, to] of a stretch without data, as the API gives it. */
export type Gap = readonly number[];

export const FEWEST_FOR_A_LINE = 3;

/** The points exactly as the API gave them: same count, same order, same numbers; gaps are drawn, never stored. */
export function spotsOf(series: { readonly t: readonly number[]; readonly v: readonly number[] }): Spot[] {
  return series.t.flatMap((x, at) => {
    const y = series.v[at];
    return y === undefined ? [] : [{ x, y }];
  });
}

/** The index of the point nearest in time; -1 without points. Times ascend. */
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

/** Whether a gap lies between two neighbouring times. */
export function broken(gaps: readonly Gap[], before: number, after: number): boolean {
  return gaps.some(([from = 0, to = 0]) => before < to && after > from);
}

/** Points without a neighbour on either side of them: a line cannot show them, so a dot must. */
export function lonely(spots: readonly Spot[], gaps: readonly Gap[]): boolean[] {
  return spots.map((spot, at) => {
    const [before, after] = [spots[at - 1], spots[at + 1]];
    const cutBefore = before === undefined || broken(gaps, before.x, spot.x);
    return cutBefore && (after === undefined || broken(gaps, spot.x, after.x));
  });
}

/** Percent from `base` to `value`; null where there is nothing to compare with. */
export function changeSince(base: number | null, value: number): number | null {
  return base === null || base === 0 ? null : (value / base - 1) * 100;
}
