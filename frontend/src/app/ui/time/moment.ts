import { Language } from '../../i18n/language';
import { dates } from '../intl';

/** Dates and times as text in the browser's time zone. `at` is in epoch milliseconds. */
const DAY_MS = 86_400_000;

interface DateParts {
  readonly weekday: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

/** "10:31" */
export function clockTime(at: number, language: Language, zone?: string): string {
  return dates(language, { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(at);
}

/** "10:31" today, "Tue" this week, then "14 Aug", with the year if it is another one */
export function shortMoment(at: number, now: number, language: Language, zone?: string): string {
  if (sameDay(at, now, zone)) return clockTime(at, language, zone);
  const { weekday, day, month, year } = dateParts(at, language, 'short', zone);
  if (at < now && now - at < 6 * DAY_MS) return weekday;
  return year === dateParts(now, language, 'short', zone).year
    ? `${day} ${month}`
    : `${day} ${month} ${year}`;
}

/** "Thu 20 Aug 2026, 10:31:08", for titles */
export function exactMoment(at: number, language: Language, zone?: string): string {
  const { weekday, day, month, year } = dateParts(at, language, 'short', zone);
  const time = dates(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone: zone,
  }).format(at);
  return `${weekday} ${day} ${month} ${year}, ${time}`;
}

/** "Tue 18 Aug, 06:10" for a point of a chart, "18 Aug 2026" for a daily one */
export function pointMoment(at: number, daily: boolean, language: Language, zone?: string): string {
  if (daily) return calendarDate(at, language, zone);
  const { weekday, day, month } = dateParts(at, language, 'short', zone);
  return `${weekday} ${day} ${month}, ${clockTime(at, language, zone)}`;
}

/** "7 Jan 2025" */
export function calendarDate(at: number, language: Language, zone?: string): string {
  const { day, month, year } = dateParts(at, language, 'short', zone);
  return `${day} ${month} ${year}`;
}

/** "Wednesday 19 August" */
export function dayHeading(at: number, language: Language, zone?: string): string {
  const { weekday, day, month } = dateParts(at, language, 'long', zone);
  return `${weekday} ${day} ${month}`;
}

/** "Wed 22:10" within the week, "14 Aug 22:10" before it: an age of more than a day */
export function agedMoment(at: number, now: number, language: Language, zone?: string): string {
  const { weekday, day, month } = dateParts(at, language, 'short', zone);
  const date = now - at < 6 * DAY_MS ? weekday : `${day} ${month}`;
  return `${date} ${clockTime(at, language, zone)}`;
}

/** "10:31" today, "Wed 22:10" or "14 Aug 22:10" before */
export function recentMoment(at: number, now: number, language: Language, zone?: string): string {
  return sameDay(at, now, zone)
    ? clockTime(at, language, zone)
    : agedMoment(at, now, language, zone);
}

/** "Tue 18" */
export function axisDay(at: number, language: Language, zone?: string): string {
  const { weekday, day } = dateParts(at, language, 'short', zone);
  return `${weekday} ${day}`;
}

/** "18 Aug" */
export function axisDate(at: number, language: Language, zone?: string): string {
  const { day, month } = dateParts(at, language, 'short', zone);
  return `${day} ${month}`;
}

/** "Aug", or "2026" in January */
export function axisMonth(at: number, language: Language, zone?: string): string {
  const { month, year } = dateParts(at, language, 'short', zone);
  return dates('en', { month: 'numeric', timeZone: zone }).format(at) === '1' ? year : month;
}

export function sameDay(one: number, other: number, zone?: string): boolean {
  const date = dates('en', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone });
  return date.format(one) === date.format(other);
}

function dateParts(
  at: number,
  language: Language,
  width: 'short' | 'long',
  zone?: string,
): DateParts {
  const options = {
    weekday: width,
    day: 'numeric',
    month: width,
    year: 'numeric',
    timeZone: zone,
  } as const;
  const found = new Map(
    dates(language, options)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => found.get(type) ?? '';
  const day = part('day');
  return {
    weekday: part('weekday'),
    day: language === 'fr' && day === '1' ? '1er' : day,
    month: part('month'),
    year: part('year'),
  };
}
