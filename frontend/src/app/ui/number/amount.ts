import { displayCurrency } from '../../i18n/display';
import { Language } from '../../i18n/language';
import { numbers } from '../intl';
import { NARROW_SPACE, NumberParts, currencyOptions, fullValue, typeset } from './number-parts';

/** French ends with the milliard: many readers take "Bn", the long scale's billion, for it. */
const UNITS: Record<Language, readonly string[]> = {
  en: ['M', 'B', 'T'],
  fr: ['M', 'Md'],
};
const MILLION = 1e6;
/** From here on amounts are powers of ten: units would be unknown, and digits too many. */
const POWERS_FROM = 1e15;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * Format an amount: three significant digits from a million on (608 M, 81.9 B, 2.50 × 10¹⁵), whole
 * units below, two decimals under a hundred, three significant digits under a tenth.
 */
export function amountText(
  value: number,
  language: Language,
  currency: string | null = displayCurrency(),
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
  const { size, name } = unitOf(value, language);
  const format = numbers(language, fixedDigits(decimalsFor(step / size)));
  return withUnit(format, value / size, name);
}

/** Decimals that make a step an integer: 2 for 0.05, 3 for 0.025. */
export function decimalsFor(step: number): number {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const scaled = step * 10 ** decimals;
  return Math.abs(scaled - Math.round(scaled)) < 1e-6 ? decimals : decimals + 1;
}

function smallAmount(value: number, language: Language, currency: string | null): string {
  const size = Math.abs(value);
  const decimals = size >= 100 || Number.isInteger(value) ? 0 : 2;
  const digits = size > 0 && size < 0.1 ? { maximumSignificantDigits: 3 } : fixedDigits(decimals);
  const options = { ...currencyOptions(currency), ...digits };
  return typeset(numbers(language, options).format(value), currency);
}

function largeAmount(value: number, language: Language, currency: string | null): string {
  const rounded = Number(value.toPrecision(3));
  const { size, name } = unitOf(rounded, language);
  const scaled = rounded / size;
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(scaled))));
  const options = { ...currencyOptions(currency), ...fixedDigits(decimals) };
  return withUnit(numbers(language, options), scaled, name, currency);
}

function fixedDigits(decimals: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}

/** Return the unit of a value from a million on, or a power of ten: "× 10¹⁵". */
function unitOf(value: number, language: Language): { size: number; name: string } {
  const power = Number(value.toExponential().split('e')[1]);
  if (Math.abs(value) >= POWERS_FROM) {
    const exponent = String(power).replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? '');
    return { size: 10 ** power, name: `×${NARROW_SPACE}10${exponent}` };
  }
  const units = UNITS[language];
  const index = Math.min(Math.floor(power / 3) - 2, units.length - 1);
  return { size: MILLION * 1000 ** index, name: units[index] ?? '' };
}

/** Put the unit after the digits: "$1.27 T", "1 270 Md $". */
function withUnit(
  format: Intl.NumberFormat,
  scaled: number,
  unit: string,
  currency: string | null = null,
): string {
  const parts = format.formatToParts(scaled);
  const last = parts.findLastIndex(({ type }) => type === 'fraction' || type === 'integer');
  const texts = parts.map(({ value }, at) => (at === last ? value + NARROW_SPACE + unit : value));
  return typeset(texts.join(''), currency);
}
