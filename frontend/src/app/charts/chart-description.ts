import type { Language } from '../i18n/language';
import type { Translate } from '../i18n/translate';
import { directionOf, unsignedPercent } from '../ui/number/change';
import { pointMoment } from '../ui/time/moment';
import { toSpokenText } from '../ui/number/number-parts';
import { ValueKind, valueText } from './axes/value-text';
import { Bar, Gap, Point, changeSince } from './points';

/** How the values of a chart are described to screen readers. */
export interface ChartDescription {
  readonly t: Translate;
  readonly language: Language;
  readonly kind: ValueKind;
  readonly currency: string;
  readonly base: number | null;
  /** Points are whole days, so their time of day is left out. */
  readonly daily: boolean;
}

/** "Tue 18 Aug, 06:10, $1.0211, up 6.22%" */
export function pointText(point: Point, description: ChartDescription): string {
  const parts = [timeOf(point, description), valueOf(point, description)];
  return [...parts, ...changeOf(point.y, description)].join(', ');
}

/** "Tue 18 Aug, 04:00, open $1.0788, high $1.0829, low $1.0770, close $1.0811, up 0.21%" */
export function barText({ start, ...prices }: Bar, description: ChartDescription): string {
  const { t, kind, language, currency } = description;
  const names = ['open', 'high', 'low', 'close'] as const;
  const texts = names.map((name) =>
    t(`spokenBar.${name}`, {
      value: toSpokenText(valueText(prices[name], kind, language, currency)),
    }),
  );
  const change = changeOf(prices.close, { ...description, base: prices.open });
  return [pointMoment(start, description.daily, language), ...texts, ...change].join(', ');
}

/** "XRP price, Thu 13 Aug, 10:42 to Thu 20 Aug, 10:42. From $0.9613 to $1.1042, up 14.87%." */
export function chartSummary(
  name: string,
  points: readonly Point[],
  gaps: readonly Gap[],
  description: ChartDescription,
): string {
  const { t } = description;
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined) return t('summaryEmpty', { name });
  const change = changeOf(last.y, description).join('');
  const text = t(change === '' ? 'summary' : 'summaryWithChange', {
    name,
    start: timeOf(first, description),
    end: timeOf(last, description),
    first: valueOf(first, description),
    last: valueOf(last, description),
    change,
  });
  return gaps.length === 0 ? text : `${text} ${t.count('gaps', gaps.length)}`;
}

/** "no data, 9 h" */
export function gapText([from = 0, to = 0]: Gap, t: Translate): string {
  return t('noData', { time: durationText(to - from, t) });
}

function durationText(duration: number, t: Translate): string {
  const minutes = Math.round(duration / 60_000);
  if (minutes < 120) return t('minutes', { count: minutes });
  const hours = Math.round(minutes / 60);
  return hours < 48 ? t('hours', { count: hours }) : t('days', { count: Math.round(hours / 24) });
}

function timeOf({ x }: Point, { daily, language }: ChartDescription): string {
  return pointMoment(x, daily, language);
}

function valueOf({ y }: Point, { kind, language, currency }: ChartDescription): string {
  return toSpokenText(valueText(y, kind, language, currency));
}

/** Empty in a chart of percentages: its value is the change. */
function changeOf(value: number, { t, kind, base, language }: ChartDescription): string[] {
  const change = kind === 'percent' ? null : changeSince(base, value);
  if (change === null) return [];
  return [t(directionOf(change), { percent: unsignedPercent(change, language) })];
}
