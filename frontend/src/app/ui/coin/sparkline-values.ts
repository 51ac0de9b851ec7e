import type { MarketRow } from '../../api/models';

/** Periods for which a markets row has both a change and a line. */
export type Period = '24h' | '7d';

/** Approximate number of points per day in the stored line of a week. */
const POINTS_PER_DAY = 12;
const MIN_POINTS = 3;

/** The change of a row over the period, in percent. */
export function changeIn(row: MarketRow, period: Period): number | null {
  return period === '24h' ? row.change_24h : row.change_7d;
}

/**
 * Return the line of a row over the period, from the price that its change is relative to until
 * the current price. The line then never contradicts the change; the stored points are hours apart
 * and may miss the latest move.
 */
export function sparklineValues(row: MarketRow, period: Period): readonly number[] {
  const stored = period === '24h' ? row.sparkline.slice(-POINTS_PER_DAY) : row.sparkline;
  const [price, change] = [row.price, changeIn(row, period)];
  const incomplete = price === null || change === null || change <= -100;
  if (stored.length < MIN_POINTS || incomplete) return stored;
  return [price / (1 + change / 100), ...stored.slice(0, -1), price];
}
