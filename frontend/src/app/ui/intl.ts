import { displayZone } from '../i18n/display';
import { Language } from '../i18n/language';

const NUMBERS = new Map<string, Intl.NumberFormat>();
const DATES = new Map<string, Intl.DateTimeFormat>();

/** Cached: an Intl object costs about 50 µs, and a table of 250 rows would create thousands. */
export function numbers(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return cached(NUMBERS, language, options, () => new Intl.NumberFormat(language, options));
}

/** With a 24-hour clock in both languages, in the shown time zone unless `options` has one. */
export function dates(
  language: Language,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const inZone = { ...options, timeZone: options.timeZone ?? displayZone() };
  const create = (): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(language, { hourCycle: 'h23', ...inZone });
  return cached(DATES, language, inZone, create);
}

function cached<T>(cache: Map<string, T>, language: Language, options: object, create: () => T): T {
  const key = language + JSON.stringify(options);
  const format = cache.get(key) ?? create();
  cache.set(key, format);
  return format;
}
