import { Language } from '../../i18n/language';
import { amountOnAxis, amountText, decimalsFor } from '../../ui/number/amount';
import { changeText, unsignedPercent } from '../../ui/number/change';
import { NumberParts, toPlainText, typeset } from '../../ui/number/number-parts';
import { numbers } from '../../ui/intl';
import { LARGE_PRICE, priceText } from '../../ui/number/price';

/** Formats the values of a chart, without a currency on its axis. */
export type ValueKind = 'price' | 'amount' | 'percent';

const MAX_DECIMALS = 6;

/** Format a value for a tooltip, a table or a sentence. */
export function valueText(
  value: number,
  kind: ValueKind,
  language: Language,
  currency: string,
): NumberParts {
  if (kind === 'price') return priceText(value, language, currency);
  if (kind === 'amount') return amountText(value, language, currency);
  const { text } = changeText(value, language);
  return { lead: text, zeros: null, tail: '', full: text };
}

/** Format a value for a tag of the axis. */
export function tagText(value: number, kind: ValueKind, language: Language): string {
  if (kind === 'percent') return changeText(value, language).text;
  return toPlainText(
    kind === 'price' ? priceText(value, language, null) : amountText(value, language, null),
  );
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

function signed(value: number, step: number, language: Language): string {
  const decimals = Math.min(2, decimalsFor(step));
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
