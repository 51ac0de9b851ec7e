import { Language } from '../../i18n/language';
import { numbers } from '../intl';

/**
 * A formatted number: `lead`, then the count of `zeros` as a subscript, then `tail`. `full` is the
 * whole value, for titles and screen readers.
 */
export interface NumberParts {
  readonly lead: string;
  readonly zeros: number | null;
  readonly tail: string;
  readonly full: string;
}

export const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';

/** Units of the currencies whose codes Intl does not accept, since they have four letters. */
const UNITS: Record<string, string> = { bits: 'μBTC', link: 'LINK', sats: 'sats' };
/** ISO 4217's code of no currency, which the unit replaces. */
const NO_CODE = 'XXX';

/** Use a true minus sign (U+2212), and narrow no-break spaces where Intl uses wide ones. */
export function typeset(text: string, currency: string | null = null): string {
  const typed = text.replace(/-/g, MINUS).replace(/\u00a0/g, NARROW_SPACE);
  return currency === null ? typed : typed.replace(NO_CODE, UNITS[currency] ?? currency);
}

/** Intl options for a currency; null formats a plain number. Other dollars have their country. */
export function currencyOptions(currency: string | null): Intl.NumberFormatOptions {
  if (currency === null) return {};
  if (currency.length !== 3)
    return { style: 'currency', currency: NO_CODE, currencyDisplay: 'code' };
  const currencyDisplay = currency === 'usd' ? 'narrowSymbol' : 'symbol';
  return { style: 'currency', currency: currency.toUpperCase(), currencyDisplay };
}

/** Join the parts for a canvas or a title, with the zeros as subscript characters. */
export function toPlainText({ lead, zeros, tail }: NumberParts): string {
  return lead + (zeros === null ? '' : subscript(zeros)) + tail;
}

/** Return the text for a screen reader: the full value if zeros are counted. */
export function toSpokenText({ lead, zeros, full }: NumberParts): string {
  return zeros === null ? lead : full;
}

function subscript(count: number): string {
  return String(count).replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));
}

/** Format every digit of the value, never with an exponent. */
export function fullValue(value: number, language: Language, currency: string | null): string {
  const digits = { minimumFractionDigits: 0, maximumFractionDigits: 20 };
  return typeset(
    numbers(language, { ...currencyOptions(currency), ...digits }).format(value),
    currency,
  );
}
