import { Language } from '../../i18n/language';
import { amountOnAxis, amountText, decimalsFor } from '../../ui/number/amount';
import { changeText, unsignedPercent } from '../../ui/number/change';
import { NumberParts, toPlainText, typeset } from '../../ui/number/number-parts';
import { numbers } from '../../ui/intl';
import { LARGE_PRICE, priceText } from '../../ui/number/price';

/** Formats the values of a chart, without a currency on its axis. */
export type ValueKind = 'price' | 'amount' | 'percent';

const MAX_DECIMALS = 6;
/** Values that a tag tells apart between two ticks: about one every four pixels. */
const TAGS_PER_STEP = 20;

/** Format a value for a tooltip, a table or a sentence; without a currency if it is null. */
export function valueText(
  value: number,
  kind: ValueKind,
  language: Language,
  currency: string | null,
): NumberParts {
  if (kind === 'price') return priceText(value, language, currency);
  if (kind === 'amount') return amountText(value, language, currency);
  const { text } = changeText(value, language);
  return { lead: text, zeros: null, tail: '', full: text };
}

/**
 * Format a value for a tag of the axis: as on the rest of the page, or with more digits if ticks
 * are so close that two tags at different heights would read the same.
 */
export function tagText(value: number, step: number, kind: ValueKind, language: Language): string {
  const finest = 10 ** Math.floor(Math.log10(step / TAGS_PER_STEP) + 1e-9);
  if (kind === 'percent')
    return longer(changeText(value, language).text, signed(value, finest, language, MAX_DECIMALS));
  const text = (kind === 'price' ? priceText : amountText)(value, language, null);
  return longer(toPlainText(text), tickText(value, finest, kind, language));
}

/** Return the text with more digits, the first one if both have as many. */
function longer(one: string, other: string): string {
  return other.length > one.length ? other : one;
}

/** Format a tick of the axis with the digits that `step` needs. */
export function tickText(value: number, step: number, kind: ValueKind, language: Language): string {
  if (kind === 'percent') return signed(value, step, language);
  const amountsFrom = kind === 'amount' ? 1e6 : LARGE_PRICE;
  if (Math.abs(value) >= amountsFrom) return amountOnAxis(value, step, language);
  const decimals = decimalsFor(step);
  return decimals <= MAX_DECIMALS
    ? fixed(value, decimals, language)
    : counted(value, decimals, language);
}

function signed(value: number, step: number, language: Language, most = 2): string {
  const decimals = Math.min(most, decimalsFor(step));
  const size = Math.abs(value);
  const digits = size >= 1e6 ? amountOnAxis(size, step, language) : fixed(size, decimals, language);
  const sign = value > 0 ? '+' : '\u2212';
  return (value === 0 ? '' : sign) + digits + unsignedPercent(0, language).replace(/^[\d.,]+/, '');
}

function fixed(value: number, decimals: number, language: Language): string {
  return typeset(
    numbers(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(
      value,
    ),
  );
}

/** Zeros are counted below a millionth, as in prices. */
function counted(value: number, decimals: number, language: Language): string {
  return value === 0
    ? '0'
    : toPlainText(priceText(Number(value.toFixed(Math.min(decimals, 100))), language, null));
}
