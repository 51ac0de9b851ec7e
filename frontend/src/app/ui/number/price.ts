import { displayCurrency } from '../../i18n/display';
import { Language } from '../../i18n/language';
import { amountText } from './amount';
import { numbers } from '../intl';
import { NumberParts, currencyOptions, fullValue, typeset } from './number-parts';

/** Decimals from a price on. A price that rounds up to the next step is formatted as that step. */
const STEPS: readonly (readonly [from: number, decimals: number])[] = [
  [10, 2],
  [0.1, 4],
  [0.01, 5],
  [0.001, 6],
  [0.0001, 7],
];
const SMALL_DIGITS = 4;
/** A price from here on is formatted as an amount: "$1.27 T". */
export const LARGE_PRICE = 1e9;

/**
 * Format a price: 2 decimals from 10 on, 4 from 0.1, four digits from 0.0001; below, the zeros
 * after the point are counted: 0.00001234 → 0.0₄1234. From a billion on it is an amount.
 */
export function priceText(
  value: number,
  language: Language,
  currency: string | null = displayCurrency(),
): NumberParts {
  if (Math.abs(value) >= LARGE_PRICE) return amountText(value, language, currency);
  const full = fullValue(value, language, currency);
  const decimals = decimalsOf(Math.abs(value));
  if (decimals === null) return { ...smallPrice(value, language, currency), full };
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const format = numbers(language, { ...currencyOptions(currency), ...digits });
  return { lead: typeset(format.format(value), currency), zeros: null, tail: '', full };
}

/** Decimals of a price, or null if zeros are counted. */
function decimalsOf(size: number): number | null {
  if (size === 0) return 2;
  for (const [from, decimals] of STEPS) {
    const finer = STEPS.find(([, d]) => d > decimals)?.[1] ?? leadingZeros(size) + SMALL_DIGITS;
    if (Number(size.toFixed(Math.min(finer, 100))) >= from) return decimals;
  }
  return null;
}

/** Zeros between the decimal point and the first significant digit. */
function leadingZeros(size: number): number {
  return -Math.floor(Math.log10(size)) - 1;
}

function smallPrice(
  value: number,
  language: Language,
  currency: string | null,
): Omit<NumberParts, 'full'> {
  const [mantissa = '0', exponent = '-3'] = Math.abs(value)
    .toExponential(SMALL_DIGITS - 1)
    .split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  const [before, after] = affixes(Math.sign(value), language, currency);
  return { lead: before, zeros: -Number(exponent) - 1, tail: digits + after };
}

/** "$0.0" and "" in English, "0,0" and " $" in French. */
function affixes(sign: number, language: Language, currency: string | null): [string, string] {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  const format = numbers(language, { ...currencyOptions(currency), ...digits });
  const parts = format.formatToParts(sign < 0 ? -0 : 0);
  const fraction = parts.findIndex(({ type }) => type === 'fraction');
  const join = (some: Intl.NumberFormatPart[]): string =>
    typeset(some.map(({ value }) => value).join(''), currency);
  return [join(parts.slice(0, fraction + 1)), join(parts.slice(fraction + 1))];
}
