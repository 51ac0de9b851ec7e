import { Language } from '../../i18n/language';
import { numbers } from './intl';
import { NARROW_SPACE, NumberParts, currencyOptions, fullValue, typeset } from './number-parts';

/** Short scale in English, long scale in French: 10¹² is a trillion (T) or a billion (Bn). */
const UNITS: Record<Language, readonly string[]> = {
  en: ['M', 'B', 'T', 'Qa', 'Qi'],
  fr: ['M', 'Md', 'Bn', 'Bd', 'Tn'],
};
const MILLION = 1e6;

/**
 * Format an amount: three significant digits from a million on (1.27 T, 81.9 B, 608 M), whole
 * units below, two decimals under a hundred.
 */
export function amountText(
  value: number,
  language: Language,
  currency: string | null = 'usd',
): NumberParts {
  const full = fullValue(value, language, currency);
  const small = Math.round(Math.abs(value)) < MILLION;
  const lead = small
    ? smallAmount(value, language, currency)
    : largeAmount(value, language, currency);
  return { lead, zeros: null, tail: '', full };
}

/** Format an axis value without a currency, with the decimals that `step` needs. */
export function amountOnAxis(value: number, step: number, language: Language): string {
  const index = unitIndex(value, UNITS[language]);
  const size = MILLION * 1000 ** index;
  const format = numbers(language, fixedDigits(decimalsFor(step / size)));
  return withUnit(format, value / size, UNITS[language][index] ?? '');
}

/** Decimals that make a step an integer: 2 for 0.05, 3 for 0.025. */
export function decimalsFor(step: number): number {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const scaled = step * 10 ** decimals;
  return Math.abs(scaled - Math.round(scaled)) < 1e-6 ? decimals : decimals + 1;
}

function smallAmount(value: number, language: Language, currency: string | null): string {
  const decimals = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 2;
  const options = { ...currencyOptions(currency), ...fixedDigits(decimals) };
  return typeset(numbers(language, options).format(value));
}

function largeAmount(value: number, language: Language, currency: string | null): string {
  const rounded = Number(value.toPrecision(3));
  const units = UNITS[language];
  const index = unitIndex(rounded, units);
  const scaled = rounded / MILLION / 1000 ** index;
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(scaled))));
  const options = { ...currencyOptions(currency), ...fixedDigits(decimals) };
  return withUnit(numbers(language, options), scaled, units[index] ?? '');
}

function fixedDigits(decimals: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}

/** 0 for millions, 1 for a thousand times that, and so on. */
function unitIndex(value: number, units: readonly string[]): number {
  return Math.min(Math.floor(Math.log10(Math.abs(value)) / 3) - 2, units.length - 1);
}

/** Put the unit after the digits: "$1.27 T", "1,27 Bn $". */
function withUnit(format: Intl.NumberFormat, scaled: number, unit: string): string {
  const parts = format.formatToParts(scaled);
  const last = parts.findLastIndex(({ type }) => type === 'fraction' || type === 'integer');
  const texts = parts.map(({ value }, at) => (at === last ? value + NARROW_SPACE + unit : value));
  return typeset(texts.join(''));
}
