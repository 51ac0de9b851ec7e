import { toPlainText } from '../ui/number/number-parts';
import { pointMoment } from '../ui/time/moment';
import { ValueKind, valueText } from './axes/value-text';
import type { ChartDescription } from './chart-description';
import { Bar, Point, changeSince, nearest } from './points';

/** Texts of the active point, in the tooltip and above the plot of a phone. */
export interface Readout {
  readonly time: string;
  readonly value: string;
  /** Since the start, or within the candle; null in a chart of percentages. */
  readonly change: number | null;
  readonly bar: { readonly open: string; readonly high: string; readonly low: string } | null;
  /** The volume at that time; null without a pane of volumes. */
  readonly volume: string | null;
}

export function readoutOf(
  point: Point,
  bar: Bar | undefined,
  volumes: readonly Point[],
  { kind, base, daily, language, currency }: ChartDescription,
): Readout {
  const text = (value: number, of: ValueKind): string =>
    toPlainText(valueText(value, of, language, currency));
  const volume =
    volumes[
      nearest(
        volumes.map(({ x }) => x),
        point.x,
      )
    ];
  return {
    time: pointMoment(bar?.start ?? point.x, daily, language),
    value: text(point.y, kind),
    change: kind === 'percent' ? null : changeSince(bar?.open ?? base, point.y),
    bar: bar
      ? { open: text(bar.open, kind), high: text(bar.high, kind), low: text(bar.low, kind) }
      : null,
    volume: volume === undefined ? null : text(volume.y, 'amount'),
  };
}
