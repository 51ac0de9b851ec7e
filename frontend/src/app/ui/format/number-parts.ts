import { Language } from '../../i18n/language';
import { numbers } from './intl';

/** A figure as it is written: `lead` + subscript `zeros` + `tail`; `full` is the whole value, for titles and screen readers. */
export interface FigureText {
  readonly lead: string;
  readonly zeros: number | null;
  readonly tail: string;
  readonly full: string;
}

export const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';

/** Signs and spaces as a typographer sets them: U+2212 for minus, a narrow no-break space wherever Intl puts a wide one. */
export function typeset(text: string): string {
  return text.replace(/-/g, MINUS).replace(/\u00a0/g, NARROW_SPACE);
}

/** null: a plain number, for axes and counts. */
export function currencyOptions(currency: string | null): Intl.NumberFormatOptions {
  if (currency === null) return {};
  return { style: 'currency', currency: currency.toUpperCase(), currencyDisplay: 'narrowSymbol' };
}

/** The figure as one string, for a canvas or a title: subscript zeros become U+2080…U+2089. */
export function plain(text: FigureText): string {
  return text.lead + subscript(text.zeros) + text.tail;
}

/** For a voice: the digits as they are shown, unless zeros are counted, which only eyes can read. */
export function spoken(text: FigureText): string {
  return text.zeros === null ? text.lead : text.full;
}

function subscript(zeros: number | null): string {
  return zeros === null ? '' : String(zeros).replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));
}

/** Every digit that JavaScript knows of the value, never in exponents. */
export function fullValue(value: number, language: Language, currency: string | null): string {
  return typeset(
    numbers(language, { ...currencyOptions(currency), minimumFractionDigits: 0, maximumFractionDigits: 20 }).format(
      value,
    ),
  );
}
