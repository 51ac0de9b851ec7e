import { Signal, computed, inject, linkedSignal, untracked } from '@angular/core';
import type { ApiError } from '../../api/api-error';
import { ChartWindow, coinCandles, coinComparison, coinSeries } from '../../api/clients/coins';
import type { Candles, CandleInterval, ChangeSeries, Comparison, Series } from '../../api/models';
import type { ValueKind } from '../../charts/axes/value-text';
import { intervalFor, intervalOf, widerOf } from '../../charts/candle-interval';
import { changeSince } from '../../charts/points';
import type { PolledResource } from '../../api/polling/polled-resource';
import { ComparedSeries, comparedSeries } from '../compare/compared-series';
import { FirstPage } from '../../ui/coin/first-page';
import { ChartChoice, Metric } from './chart-choice';

export interface ChartQuery extends Pick<ChartChoice, 'metric' | 'form' | 'compare'> {
  readonly coin: string;
  readonly window: ChartWindow;
}

/** What is drawn, with its own query: it stays until the next answer has arrived. */
export interface DrawnChart extends ChartQuery {
  /** Of candles, their closes. */
  readonly series: Series;
  readonly candles: Candles | null;
  /** Other coins beside this one. */
  readonly comparison: Comparison | null;
  /** Volume over 24 hours, below the price. */
  readonly volume: Series | null;
  readonly kind: ValueKind;
  readonly base: number | null;
  /** The time of the base if it is not that of the window's start. */
  readonly since: number | null;
}

/** Change of what is drawn, in percent; null with a reason if unknown. */
export interface DrawnChange extends Pick<ChangeSeries, 'percent' | 'reason' | 'since'> {
  readonly metric: Metric;
  readonly window: ChartWindow;
}

export interface CoinSeries {
  readonly chart: Signal<DrawnChart | null>;
  readonly change: Signal<DrawnChange | null>;
  readonly error: Signal<ApiError | null>;
  readonly retryAt: Signal<number>;
  reload(): void;
}

const CHART_POINTS = 400;
/** Two points suffice for the change over the whole window. */
const CHANGE_POINTS = 2;

/** Fetch what the chart shows and its change over the window. Call in an injection context. */
export function coinChartSeries(query: () => ChartQuery): CoinSeries {
  const firstPage = inject(FirstPage);
  const form = computed(() => query().form);
  const compares = computed(() => query().compare.length > 0);
  const isPrice = computed(() => query().metric === 'price');
  const changes = coinSeries(() => {
    const { coin, window } = query();
    const points = form() === 'change' && !compares() ? CHART_POINTS : CHANGE_POINTS;
    return isPrice() ? { coin, path: 'change', window, points } : undefined;
  }) as PolledResource<ChangeSeries>;
  const lines = coinSeries(() => {
    const { coin, window, metric } = query();
    const path = metric === 'price' ? 'prices' : metric;
    return form() === 'line' ? { coin, path, window, points: CHART_POINTS } : undefined;
  });
  const bars = coinCandles(() => {
    const { coin, window } = query();
    const known = change();
    const extent = known && sameWindow(window, known.query.window) ? known.answer : undefined;
    const interval = form() === 'candles' ? candleInterval(window, extent) : undefined;
    return interval && { coin, window, interval };
  });
  const volumes = coinSeries(() => {
    const { coin, window } = query();
    const wanted = hasVolume(query()) && firstPage.isComplete();
    return wanted ? { coin, path: 'volume', window, points: CHART_POINTS } : undefined;
  });
  const comparisons = coinComparison(() => {
    const { coin, compare, window } = query();
    return compares() ? { coins: [coin, ...compare], window } : undefined;
  });
  const compared: PolledResource<ComparedSeries> = {
    ...comparisons,
    value: computed(() => {
      const comparison = comparisons.value();
      return comparison && comparedSeries(comparison);
    }),
  };
  const resource = computed<PolledResource<Series | ComparedSeries | Candles>>(() =>
    compares() ? compared : { line: lines, candles: bars, change: changes }[form()],
  );
  const drawn = withQuery(() => resource().value(), query);
  const change = withQuery<ChangeSeries>(changes.value, query);
  const volume = withQuery<Series>(volumes.value, query);
  return {
    chart: computed(() => {
      const current = drawn();
      if (current === null || current.answer.coin !== query().coin) return null;
      const candles = 'o' in current.answer ? current.answer : null;
      const series =
        'o' in current.answer ? { ...current.answer, v: current.answer.c } : current.answer;
      const ofPrice = isSame(current, change()) ? (change()?.answer ?? null) : null;
      return {
        ...current.query,
        series,
        candles,
        comparison: 'comparison' in current.answer ? current.answer.comparison : null,
        volume: hasVolume(current.query) ? volumeOf(current, volume()) : null,
        kind: kindOf(current.query),
        base: baseOf(current.query, series, ofPrice),
        since: ofPrice?.since ?? null,
      };
    }),
    change: computed(() => {
      const current = isPrice() ? change() : drawn();
      if (current === null || current.answer.coin !== query().coin) return null;
      return changeOf(current);
    }),
    error: computed(() => resource().error() ?? (form() === 'candles' ? changes.error() : null)),
    retryAt: computed(() => resource().retryAt()),
    reload: () => {
      for (const one of [changes, lines, bars, volumes, comparisons]) one.reload();
    },
  };
}

type Answer = Series | ChangeSeries | Candles | ComparedSeries;

interface Answered<T> {
  readonly query: ChartQuery;
  readonly answer: T;
}

function hasVolume({ metric, form }: ChartQuery): boolean {
  return metric === 'price' && form !== 'change';
}

/** The pane is there before the volumes arrive, so that the price does not move. */
function volumeOf({ query, answer }: Answered<Answer>, volume: Answered<Series> | null): Series {
  const same = isSame({ query, answer }, volume) ? volume?.answer : undefined;
  return same ?? { ...answer, t: [], v: [], gaps: [], as_of: null };
}

/** Keep an answer with the query that it was fetched for. */
function withQuery<T>(
  answer: () => T | undefined,
  query: () => ChartQuery,
): Signal<Answered<T> | null> {
  return linkedSignal<T | undefined, Answered<T> | null>({
    source: answer,
    computation: (value) =>
      value === undefined ? null : { query: untracked(query), answer: value },
  });
}

/** The width of a window's candles: at least that of its values. Undefined until that is known. */
function candleInterval(
  window: ChartWindow,
  known: ChangeSeries | undefined,
): CandleInterval | undefined {
  if (known === undefined) return undefined;
  const isNamed = typeof window === 'string' && window !== 'max';
  const usual = isNamed ? intervalOf(window) : intervalFor(known.to - known.from);
  return widerOf(usual, known.interval);
}

function kindOf({ metric, form }: ChartQuery): ValueKind {
  if (form === 'change') return 'percent';
  return metric === 'price' ? 'price' : 'amount';
}

function changeOf({ query: { metric, window }, answer }: Answered<Answer>): DrawnChange {
  if (isChange(answer)) {
    const { percent, reason, since } = answer;
    return { percent, reason, since, metric, window };
  }
  const [first = null, last = 0] = 'v' in answer ? [answer.v[0], answer.v.at(-1)] : [];
  return { percent: changeSince(first, last), reason: null, since: null, metric, window };
}

function isChange(answer: Answer): answer is ChangeSeries {
  return 'percent' in answer;
}

/** Percentages start at 0, prices at the base of the window, other metrics at their first value. */
function baseOf(
  { metric, form }: ChartQuery,
  { v }: Series,
  change: ChangeSeries | null,
): number | null {
  if (form === 'change') return 0;
  if (form === 'candles') return null;
  return (metric === 'price' ? change?.base?.value : undefined) ?? v[0] ?? null;
}

/** True if both answers are of the same metric, window and coin. */
function isSame(one: Answered<unknown>, other: Answered<{ coin: string }> | null): boolean {
  if (other === null) return false;
  const [{ coin, metric, window }, asked] = [one.query, other.query];
  return coin === asked.coin && metric === asked.metric && sameWindow(window, asked.window);
}

function sameWindow(one: ChartWindow, other: ChartWindow): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
