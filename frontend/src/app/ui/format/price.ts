import { Language } from '../../i18n/language';
import { FigureText, currencyOptions, fullValue, typeset } from './number-parts';
import { numbers } from './intl';

/** Where each number of decimals begins. A value that rounds up over a step is written as the step above it. */
const STEPS: readonly (readonly [from: number, decimals: number])[] = [
  [10, 2],
  [0.1, 4],
  [0.01, 5],
];
const SMALL_DIGITS = 4;

/** ≥ 10: 2 decimals; 0.1–10: 4; 0.01–0.1: 5; below, the zeros after the point are counted: 0.00001234 → 0.0₄1234. */
export function priceText(value: number, language: Language, currency: string | null = 'usd'): FigureText {
  const full = fullValue(value, language, currency);
  const decimals = decimalsOf(Math.abs(value));
  if (decimals === null) return { ...smallPrice(value, language, currency), full };
  return { lead: money(value, decimals, language, currency), zeros: null, tail: '', full };
}

/** Decimals for a price, or null where the zeros are counted instead. */
function decimalsOf(size: number): number | null {
  if (size === 0) return 2;
  for (const [from, decimals] of STEPS) {
    const finer = STEPS.find(([, d]) => d > decimals)?.[1] ?? zerosOf(size) + SMALL_DIGITS;
    if (Number(size.toFixed(Math.min(finer, 100))) >= from) return decimals;
  }
  return null;
}

function money(value: number, decimals: number, language: Language, currency: string | null): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return typeset(numbers(language, { ...currencyOptions(currency), ...digits }).format(value));
}

/** Zeros between the point and the first digit that counts. */
function zerosOf(size: number): number {
  return -Math.floor(Math.log10(size)) - 1;
}

function smallPrice(value: number, language: Language, currency: string | null): Omit<FigureText, 'full'> {
  const [mantissa = '0', exponent = '-3'] = Math.abs(value)
    .toExponential(SMALL_DIGITS - 1)
    .split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  const [before, after] = around(Math.sign(value), language, currency);
  return { lead: before, zeros: -Number(exponent) - 1, tail: digits + after };
}

/** "$0.0" and "" in English, "0,0" and " $" in French. */
function around(sign: number, language: Language, currency: string | null): [string, string] {
  const format = numbers(language, {
    ...currencyOptions(currency),
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const parts = format.formatToParts(sign < 0 ? -0 : 0);
  const point = parts.findIndex((part) => part.type === 'fraction');
  const join = (some: Intl.NumberFormatPart[]): string => typeset(some.map((part) => part.value).join(''));
  return [join(parts.slice(0, point + 1)), join(parts.slice(point + 1))];
}
