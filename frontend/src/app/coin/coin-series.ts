import { Signal, computed, linkedSignal, untracked } from '@angular/core';
import type { ApiError } from '../api/api-error';
import { coinSeries } from '../api/clients/coins';
import type { ChangeSeries, Series, WindowName } from '../api/models';
import type { ValueKind } from '../charts/axes/value-text';
import { Metric, SERIES_PATHS, VALUE_KINDS } from './coin-query';

export interface ChartQuery {
  readonly coin: string;
  readonly metric: Metric;
  readonly range: WindowName;
}

type SeriesWithQuery = ChartQuery & { readonly series: Series };

/** A series with its query: until the next one arrives it stays, with its own labels. */
export interface ChartSeries extends SeriesWithQuery {
  readonly kind: ValueKind;
  readonly base: number | null;
}

/** Change over a range in percent; null if unknown. */
export interface RangeChange {
  readonly percent: number | null;
  readonly range: WindowName;
}

export interface CoinSeries {
  readonly chart: Signal<ChartSeries | null>;
  readonly change: Signal<RangeChange | null>;
  readonly error: Signal<ApiError | null>;
  readonly retryAt: Signal<number>;
  reload(): void;
}

const CHART_POINTS = 400;
/** Two points suffice for the change over the whole range. */
const CHANGE_POINTS = 2;

/** Fetch the series of the chart and the change over its range. Call in an injection context. */
export function coinChartSeries(query: () => ChartQuery): CoinSeries {
  const metric = computed(() => query().metric);
  const changeResource = coinSeries(() => {
    const { coin, range } = query();
    const points = metric() === 'change' ? CHART_POINTS : CHANGE_POINTS;
    return { coin, path: 'change', window: range, points };
  });
  const lineResource = coinSeries(() => {
    const { coin, range } = query();
    if (metric() === 'change') return undefined;
    return { coin, path: SERIES_PATHS[metric()], window: range, points: CHART_POINTS };
  });
  const chartResource = computed(() => (metric() === 'change' ? changeResource : lineResource));
  const drawn = linkedSignal<Series | undefined, SeriesWithQuery | null>({
    source: () => chartResource().value(),
    computation: (series) => (series === undefined ? null : { ...untracked(query), series }),
  });
  const change = linkedSignal<
    Series | ChangeSeries | undefined,
    { range: WindowName; series: ChangeSeries } | null
  >({
    source: changeResource.value,
    computation: (series) =>
      series !== undefined && 'percent' in series
        ? { range: untracked(query).range, series }
        : null,
  });
  return {
    chart: computed(() => {
      const current = drawn();
      if (current === null || current.series.coin !== query().coin) return null;
      return { ...current, kind: VALUE_KINDS[current.metric], base: baseOf(current, change()) };
    }),
    change: computed(() => {
      const current = change();
      if (current === null || current.series.coin !== query().coin) return null;
      return { percent: current.series.percent, range: current.range };
    }),
    error: computed(() => chartResource().error()),
    retryAt: lineResource.retryAt,
    reload: () => {
      changeResource.reload();
      lineResource.reload();
    },
  };
}

/** Percentages start at 0, prices at the base of the window, other metrics at their first value. */
function baseOf(
  { metric, range, series }: SeriesWithQuery,
  change: { range: WindowName; series: ChangeSeries } | null,
): number | null {
  if (metric === 'change') return 0;
  const first = series.v[0] ?? null;
  if (metric !== 'price' || change === null || change.range !== range) return first;
  return change.series.coin === series.coin ? (change.series.base?.value ?? first) : first;
}
