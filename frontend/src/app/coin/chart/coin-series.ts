import { Signal, computed, linkedSignal, untracked } from '@angular/core';
import type { ApiError } from '../../api/api-error';
import { coinSeries } from '../../api/clients/coins';
import type { ChangeSeries, Series, WindowName } from '../../api/models';
import type { ValueKind } from '../../charts/axes/value-text';
import { Metric, SERIES_PATHS, VALUE_KINDS } from '../coin-query';

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
  /** The time of the base if it is not that of the range's start. */
  readonly since: number | null;
}

/** Change over a range, or since a time, in percent; null with a reason if unknown. */
export interface RangeChange extends Pick<ChangeSeries, 'percent' | 'reason' | 'since'> {
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
  const change = linkedSignal<Series | ChangeSeries | undefined, ChangeWithRange | null>({
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
      const kind = VALUE_KINDS[current.metric];
      const since = changeOf(current, change())?.since ?? null;
      return { ...current, kind, base: baseOf(current, change()), since };
    }),
    change: computed(() => {
      const current = change();
      if (current === null || current.series.coin !== query().coin) return null;
      const { percent, reason, since } = current.series;
      return { percent, reason, since, range: current.range };
    }),
    error: computed(() => chartResource().error()),
    retryAt: lineResource.retryAt,
    reload: () => {
      changeResource.reload();
      lineResource.reload();
    },
  };
}

interface ChangeWithRange {
  readonly range: WindowName;
  readonly series: ChangeSeries;
}

/** Percentages start at 0, prices at the base of the window, other metrics at their first value. */
function baseOf(drawn: SeriesWithQuery, change: ChangeWithRange | null): number | null {
  if (drawn.metric === 'change') return 0;
  return changeOf(drawn, change)?.base?.value ?? drawn.series.v[0] ?? null;
}

/** The change over the range of a series of prices. */
function changeOf(
  { metric, range, series }: SeriesWithQuery,
  change: ChangeWithRange | null,
): ChangeSeries | null {
  const fits = metric === 'price' && change?.range === range && change.series.coin === series.coin;
  return fits ? change.series : null;
}
