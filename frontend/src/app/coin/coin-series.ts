import { Signal, computed, linkedSignal, untracked } from '@angular/core';
import { coinSeries } from '../api/clients/coins';
import { Failure } from '../api/api-error';
import type { ChangeSeries, Series, WindowName } from '../api/models';
import { ValueKind } from '../charts/axes/value-text';
import { FigureName, kindOf, routeOf } from './coin-query';

/** What is asked: one figure of one coin over one range. */
export interface Question {
  readonly coin: string;
  readonly figure: FigureName;
  readonly range: WindowName;
}

/** An answer together with its question: while a new one is on its way the old one stays, with its own labels. */
export interface Drawing extends Question {
  readonly series: Series;
  readonly kind: ValueKind;
  readonly base: number | null;
}

export interface CoinSeries {
  readonly drawing: Signal<Drawing | null>;
  /** Change over the range, for the head of the page: percent, or null while it is not known. */
  readonly change: Signal<{ readonly percent: number | null; readonly range: WindowName } | null>;
  readonly failure: Signal<Failure | null>;
  readonly nextTry: Signal<number>;
  reload(): void;
}

/** The points of the percent chart; the other charts only need the change over the whole window. */
const POINTS = 400;
const ENDS = 2;

/** Call in an injection context. */
export function coinDrawing(question: () => Question): CoinSeries {
  const figure = computed(() => question().figure);
  const change = coinSeries(() => {
    const { coin, range } = question();
    return { coin, figure: 'change', window: range, points: figure() === 'change' ? POINTS : ENDS };
  });
  const line = coinSeries(() => {
    const { coin, range } = question();
    return figure() === 'change' ? undefined : { coin, figure: routeOf(figure()), window: range, points: POINTS };
  });
  const main = computed(() => (figure() === 'change' ? change : line));
  const answered = linkedSignal<Series | undefined, (Question & { series: Series }) | null>({
    source: () => main().value(),
    computation: (series) => (series === undefined ? null : { ...untracked(question), series }),
  });
  const whole = linkedSignal<Series | ChangeSeries | undefined, { range: WindowName; series: ChangeSeries } | null>({
    source: change.value,
    computation: (series) =>
      series !== undefined && 'percent' in series ? { range: untracked(question).range, series } : null,
  });
  return {
    drawing: computed(() => {
      const shown = answered();
      if (shown === null || shown.series.coin !== question().coin) return null;
      return { ...shown, kind: kindOf(shown.figure), base: baseOf(shown, whole()) };
    }),
    change: computed(() => {
      const known = whole();
      return known === null || known.series.coin !== question().coin
        ? null
        : { percent: known.series.percent, range: known.range };
    }),
    failure: computed(() => main().error()),
    nextTry: line.nextTry,
    reload: () => {
      change.reload();
      line.reload();
    },
  };
}

/** Percentages rise from zero, prices from the window's base; the other figures from their own first value. */
function baseOf(
  { figure, range, series }: Question & { series: Series },
  whole: { range: WindowName; series: ChangeSeries } | null,
): number | null {
  if (figure === 'change') return 0;
  const first = series.v[0] ?? null;
  if (figure !== 'price' || whole === null || whole.range !== range) return first;
  return whole.series.coin === series.coin ? (whole.series.base?.value ?? first) : first;
}
