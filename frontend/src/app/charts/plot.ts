import type { Candles, Series } from '../api/models';
import type { ValueKind } from './axes/value-text';
import { ValueRange, logRange, valueRange } from './axes/value-ticks';
import { CANDLE_MS, intervalFor } from './candle-interval';
import { ChartLine, valuesOf } from './lines/chart-line';
import { Bar, Gap, Point, cutsOf, isPositive, lastOfEach, toBars, toPoints } from './points';

/** What a chart shows, as the API answered it. */
export interface PlotSource {
  readonly series: Series;
  readonly candles: Candles | null;
  readonly volume: Series | null;
  readonly kind: ValueKind;
  readonly base: number | null;
  /** Other coins or indicators. */
  readonly lines: readonly ChartLine[];
  /** A logarithmic axis, if all values are above 0. */
  readonly log: boolean;
}

/** Where everything is drawn, in times (epoch ms) and values. */
export interface Plot {
  readonly kind: ValueKind;
  /** Of candles, their closes in the middle of each. */
  readonly points: readonly Point[];
  /** Empty for a line. */
  readonly bars: readonly Bar[];
  /** Width of a bar and of a volume in ms. */
  readonly barMs: number;
  /** Bars below the chart; null without a pane for them. */
  readonly volume: readonly Point[] | null;
  readonly lines: readonly ChartLine[];
  readonly from: number;
  readonly to: number;
  readonly gaps: readonly Gap[];
  /** Indexes of points that no line connects with the one before. */
  readonly cuts: readonly number[];
  /** The first value of the window; null if unknown. */
  readonly base: number | null;
  readonly log: boolean;
  /** The value axis. */
  readonly range: ValueRange;
}

export function plotOf({ series, candles, volume, lines, kind, base, log }: PlotSource): Plot {
  const { from, to, gaps } = series;
  const barMs = CANDLE_MS[candles?.interval ?? intervalFor(to - from)];
  const bars = candles === null ? [] : toBars(candles);
  const points =
    candles === null
      ? toPoints(series)
      : bars.map(({ start, close }) => ({ x: start + barMs / 2, y: close }));
  const values = [
    ...points.map(({ y }) => y),
    ...bars.flatMap(({ high, low }) => [high, low]),
    ...valuesOf(lines),
  ];
  const isLog = log && isPositive(points, bars);
  return {
    kind,
    points,
    bars,
    barMs,
    volume: volume === null ? null : lastOfEach(barMs, toPoints(volume)),
    lines,
    from,
    // The last candle is drawn as wide as the others, although its time is not over.
    to: Math.max(to, (bars.at(-1)?.start ?? 0) + (bars.length > 0 ? barMs : 0)),
    gaps,
    cuts: cutsOf(points, gaps),
    base,
    log: isLog,
    range: isLog ? logRange(values, base) : valueRange(values, base, kind),
  };
}
