import type { Palette } from '../drawing/palette';
import { nearest } from '../points';

/** A line in addition to that of the coin: another coin, or an indicator. */
export interface ChartLine {
  readonly name: string;
  /** Which colour and dash it has. */
  readonly series: SeriesNumber;
  /** Times ascend; a line breaks where its value is null. */
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
}

/** The first series is the coin's own line. */
export type SeriesNumber = 1 | 2 | 3 | 4 | 5;
export const OTHER_SERIES = [2, 3, 4, 5] as const;

const DASHES: Record<SeriesNumber, number[]> = {
  1: [],
  2: [7, 3],
  3: [2, 3],
  4: [10, 3, 2, 3],
  5: [4, 4],
};

export function dashOf(series: SeriesNumber): number[] {
  return DASHES[series];
}

export function colorOf(series: SeriesNumber, palette: Palette): string {
  return series === 1 ? palette.line : palette[`series${series}`];
}

/** Return the values of all lines, without the gaps. */
export function valuesOf(lines: readonly ChartLine[]): number[] {
  return lines.flatMap(({ points }) => points.flatMap(({ y }) => (y === null ? [] : [y])));
}

/** Return the value at the point nearest in time; null in a gap. */
export function valueAt({ points }: ChartLine, time: number): number | null {
  const times = points.map(({ x }) => x);
  return points[nearest(times, time)]?.y ?? null;
}

/** Return the last value of a line; null if it has none. */
export function lastValue({ points }: ChartLine): number | null {
  return points.findLast(({ y }) => y !== null)?.y ?? null;
}
