import type { MarketRow } from '../../api/models';
import type { SparklinePoint } from './sparkline-path';

/** Periods for which a markets row has both a change and a line. */
export type Period = '24h' | '7d' | '30d';

/** Distance of the points of a line: one at each full step of the period, the last one now. */
const STEP_MS: Record<Period, number> = { '24h': 900_000, '7d': 7_200_000, '30d': 21_600_000 };
const PERIOD_MS: Record<Period, number> = {
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
};
const MIN_POINTS = 3;

/** The change of a row over the period, in percent. */
export function changeIn(row: MarketRow, period: Period): number | null {
  return row[`change_${period}`];
}

/**
 * Return the line of a row, which has that of the period, from the price that its change is
 * relative to until the current price. The line then never contradicts the change; the stored
 * points are some time apart and may miss the latest move.
 */
export function sparklineValues(row: MarketRow, period: Period): readonly SparklinePoint[] {
  const [price, change, stored] = [row.price, changeIn(row, period), row.sparkline];
  const [step, count] = [STEP_MS[period], PERIOD_MS[period] / STEP_MS[period]];
  // How long ago the last full step was, in steps.
  const lag = (Date.parse(row.last_updated ?? '') % step) / step || 1;
  const points = stored.map((value, index): SparklinePoint => {
    const steps = stored.length - 1 - index;
    return [steps === 0 ? 100 : 100 - ((steps - 1 + lag) / count) * 100, value];
  });
  const incomplete = price === null || change === null || change <= -100;
  if (incomplete || stored.filter((value) => value !== null).length < MIN_POINTS) return points;
  const end = stored.at(-1) === null ? null : price;
  return [[0, price / (1 + change / 100)], ...points.slice(0, -1), [100, end]];
}
