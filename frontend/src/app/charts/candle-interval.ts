import type { CandleInterval, WindowName } from '../api/models';

const MINUTE = 60_000;
/** Widths of candles in ms. */
export const CANDLE_MS: Record<CandleInterval, number> = {
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': 60 * MINUTE,
  '2h': 120 * MINUTE,
  '4h': 240 * MINUTE,
  '6h': 360 * MINUTE,
  '12h': 720 * MINUTE,
  '1d': 1440 * MINUTE,
  '3d': 3 * 1440 * MINUTE,
  '1w': 7 * 1440 * MINUTE,
};
const INTERVALS: Record<Exclude<WindowName, 'max'>, CandleInterval> = {
  '24h': '15m',
  '7d': '4h',
  '30d': '12h',
  '90d': '1d',
  '1y': '3d',
};
/** So many candles can be told apart on a phone. */
const MOST = 120;

/** Return the width of the candles of a named window. */
export function intervalOf(range: Exclude<WindowName, 'max'>): CandleInterval {
  return INTERVALS[range];
}

/** Return the smallest width that divides `length` ms into at most 120 candles. */
export function intervalFor(length: number): CandleInterval {
  const names = Object.keys(CANDLE_MS) as CandleInterval[];
  return names.find((name) => length / CANDLE_MS[name] <= MOST) ?? '1w';
}

/** Return the width of the values instead, if it is that of candles and wider. */
export function widerOf(interval: CandleInterval, ofValues: string): CandleInterval {
  const other = (Object.keys(CANDLE_MS) as CandleInterval[]).find((name) => name === ofValues);
  return other !== undefined && CANDLE_MS[other] > CANDLE_MS[interval] ? other : interval;
}
