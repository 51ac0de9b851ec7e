import type { Comparison, Series } from '../../api/models';
import { ChartLine, OTHER_SERIES } from '../../charts/lines/chart-line';
import type { CompareChip } from './compare-chips';
import type { ComparedCoin } from './compared-coins';

/** The change of a coin, and of those that it is compared with. */
export interface ComparedSeries extends Series {
  readonly comparison: Comparison;
}

const DAY = 86_400_000;

/** Return the first coin as a series: it has gaps instead of unknown values. */
export function comparedSeries(comparison: Comparison): ComparedSeries {
  const { coins, t, vs, from, to, as_of } = comparison;
  const v = coins[0]?.v ?? [];
  const known = t.flatMap((time, index) => {
    const value = v[index] ?? null;
    return value === null ? [] : [{ time, value, index }];
  });
  const gaps = known.flatMap(({ time, index }, place) => {
    const before = known[place - 1];
    return before === undefined || before.index === index - 1 ? [] : [[before.time, time]];
  });
  return {
    coin: coins[0]?.id ?? '',
    vs,
    from,
    to,
    as_of,
    interval: (t[2] ?? 0) - (t[1] ?? 0) >= DAY ? '1d' : '1h',
    gaps,
    t: known.map(({ time }) => time),
    v: known.map(({ value }) => value),
    comparison,
  };
}

/** Return what the chips of compared coins show. */
export function comparedChips(
  coins: readonly ComparedCoin[],
  comparison: Comparison | null,
): CompareChip[] {
  return coins.map((coin, index) => ({
    ...coin,
    series: index === 0 ? 1 : (OTHER_SERIES[index - 1] ?? 5),
    percent: comparison?.coins.find(({ id }) => id === coin.id)?.percent ?? null,
  }));
}

/** Return the lines of the other coins. */
export function otherLines(
  { coins, t }: Comparison,
  nameOf: (coin: string) => string,
): ChartLine[] {
  return coins.slice(1).flatMap(({ id, v }, index) => {
    const series = OTHER_SERIES[index];
    if (series === undefined) return [];
    return [{ name: nameOf(id), series, points: t.map((x, at) => ({ x, y: v[at] ?? null })) }];
  });
}
