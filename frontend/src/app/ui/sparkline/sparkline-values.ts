import type { MarketRow } from '../../api/models';
import type { SparklinePoint } from './sparkline-path';

/** Periods for which a markets row has both a change and a line. */
export type Period = '24h' | '7d';

/** Number of stored points: one at each full two hours, the last one now. */
const POINTS: Record<Period, number> = { '24h': 12, '7d': 84 };
const STEP_MS = 7_200_000;
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
export function sparklineValues(row: MarketRow, period: Period): readonly SparklinePoint[] {
  const count = POINTS[period];
  const [price, change, stored] = [row.price, changeIn(row, period), row.sparkline.slice(-count)];
  // How long ago the last full two hours were, in steps.
  const lag = (Date.parse(row.last_updated ?? '') % STEP_MS) / STEP_MS || 1;
  const points = stored.map((value, index): SparklinePoint => {
    const steps = stored.length - 1 - index;
    return [steps === 0 ? 100 : 100 - ((steps - 1 + lag) / count) * 100, value];
  });
  const incomplete = price === null || change === null || change <= -100;
  if (incomplete || stored.filter((value) => value !== null).length < MIN_POINTS) return points;
  const end = stored.at(-1) === null ? null : price;
  return [[0, price / (1 + change / 100)], ...points.slice(0, -1), [100, end]];
}
