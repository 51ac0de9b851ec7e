import type { SeriesPath } from '../api/clients/coins';
import type { WindowName } from '../api/models';
import type { ValueKind } from '../charts/axes/value-text';

/** Query parameters of a coin page. */
export const RANGES: readonly WindowName[] = ['24h', '7d', '30d', '90d', '1y', 'max'];
export const METRICS = ['price', 'market-cap', 'volume', 'change'] as const;
export type Metric = (typeof METRICS)[number];

export const SERIES_PATHS: Record<Metric, SeriesPath> = {
  price: 'prices',
  'market-cap': 'market-cap',
  volume: 'volume',
  change: 'change',
};
export const VALUE_KINDS: Record<Metric, ValueKind> = {
  price: 'price',
  'market-cap': 'amount',
  volume: 'amount',
  change: 'percent',
};

/** An unknown range is a week. */
export function parseRange(text: string | undefined): WindowName {
  return RANGES.find((range) => range === text) ?? '7d';
}

/** An unknown metric is the price. */
export function parseMetric(text: string | undefined): Metric {
  return METRICS.find((metric) => metric === text) ?? 'price';
}
