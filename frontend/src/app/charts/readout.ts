import { NumberParts, toPlainText, toSpokenText } from '../ui/number/number-parts';
import { pointMoment } from '../ui/time/moment';
import { ValueKind, valueText } from './axes/value-text';
import { ChartDescription, pointText } from './chart-description';
import { ChartLine, SeriesNumber, valueAt } from './lines/chart-line';
import type { Plot } from './plot';
import { Bar, Point, changeSince, nearest } from './points';

/** Texts of the active point, in the tooltip and above the plot of a phone. */
export interface Readout {
  readonly time: string;
  readonly value: string;
  /** Since the start, or within the candle; null in a chart of percentages. */
  readonly change: number | null;
  readonly bar: { readonly open: string; readonly high: string; readonly low: string } | null;
  /** The values of other lines at that time. */
  readonly lines: readonly ReadLine[];
  /** The volume at that time; null without a pane of volumes. */
  readonly volume: string | null;
}

interface ReadLine {
  readonly name: string;
  readonly series: SeriesNumber;
  readonly value: NumberParts | null;
}

/** Return the values of the lines at a time; null in a gap. */
function readLines(
  lines: readonly ChartLine[],
  time: number,
  { kind, language, currency }: ChartDescription,
): ReadLine[] {
  return lines.map((line) => {
    const value = valueAt(line, time);
    const text = value === null ? null : valueText(value, kind, language, currency);
    return { name: line.name, series: line.series, value: text };
  });
}

/** "Tue 18 Aug, 06:10, +1.04%, ETH +3.20%, SOL −1.05%" */
export function spokenText(
  point: Point,
  lines: readonly ChartLine[],
  description: ChartDescription,
): string {
  const others = readLines(lines, point.x, description).map(
    ({ name, value }) => `${name} ${value === null ? '–' : toSpokenText(value)}`,
  );
  return [pointText(point, description), ...others].join(', ');
}

export function readoutOf(
  point: Point,
  bar: Bar | undefined,
  { volume: volumes, lines }: Pick<Plot, 'volume' | 'lines'>,
  description: ChartDescription,
): Readout {
  const { kind, base, daily, language, currency } = description;
  const text = (value: number, of: ValueKind): string =>
    toPlainText(valueText(value, of, language, currency));
  const volume =
    volumes?.[
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
    lines: readLines(lines, point.x, description),
    volume: volume === undefined ? null : text(volume.y, 'amount'),
  };
}
