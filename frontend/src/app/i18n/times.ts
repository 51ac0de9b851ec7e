/** How ages and times are said (GUIDE §4 and §6). Pure: the caller brings now and the locale. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An age in one unit: `22 s`, `14 min`, `12 h`, `3 d` (French `3 j`). Never negative: a clock that runs ahead reads 0 s. */
export function ageText(milliseconds: number, locale: string): string {
  const age = Math.max(0, milliseconds);
  if (age < MINUTE) return `${Math.floor(age / SECOND)}\u00a0s`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)}\u00a0min`;
  if (age < 2 * DAY) return `${Math.floor(age / HOUR)}\u00a0h`;
  return `${Math.floor(age / DAY)}\u00a0${locale.startsWith('fr') ? 'j' : 'd'}`;
}

/** A moment as the app says it: `10:31` today, `Wed 22:10` within a week, then `14 Aug`. Next tries use it too. */
export function momentText(at: number, now: number, locale: string): string {
  const time = clockText(at, locale);
  if (sameDay(at, now)) return time;
  if (Math.abs(at - now) < 6 * DAY) return `${format(at, locale, { weekday: 'short' })} ${time}`;
  return dayText(at, now, locale);
}

/** `14 Aug` this year, `14 Aug 2024` else. */
export function dayText(at: number, now: number, locale: string): string {
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const };
  return format(at, locale, { day: 'numeric', month: 'short', ...year }, true);
}

/** `10:31`, on a 24-hour clock in both languages. */
export function clockText(at: number, locale: string): string {
  return format(at, locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** Everything there is to know, for `title`: `Thu, 20 Aug 2026, 10:31:08`. */
export function exactText(at: number, locale: string): string {
  return format(at, locale, { dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' }, true);
}

/** `Thursday 20 August`, the dashboard's title. */
export function todayText(now: number, locale: string): string {
  const text = format(now, locale, { weekday: 'long', day: 'numeric', month: 'long' }, true).replace(',', '');
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** Day before month in both languages: the design's dates are `14 Aug`, and en-US would turn them round. */
function format(at: number, locale: string, options: Intl.DateTimeFormatOptions, dayFirst = false): string {
  return new Intl.DateTimeFormat(dayFirst && locale === 'en-US' ? 'en-GB' : locale, options).format(at);
}

function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
