import { Language } from '../../i18n/language';
import { amountOnAxis, amountText, decimalsFor } from '../../ui/format/amount';
import { changeText, unsignedPercent } from '../../ui/format/change';
import { FigureText, plain, typeset } from '../../ui/format/number-parts';
import { numbers } from '../../ui/format/intl';
import { priceText } from '../../ui/format/price';

/** How the values of a chart are written: on its axis without currency, in words with it. Pure. */
export type ValueKind = 'price' | 'amount' | 'percent';

const MOST_DECIMALS = 6;

/** A value in a tooltip, a table or a sentence. */
export function valueText(value: number, kind: ValueKind, language: Language, currency: string): FigureText {
  if (kind === 'price') return priceText(value, language, currency);
  if (kind === 'amount') return amountText(value, language, currency);
  const { text } = changeText(value, language);
  return { lead: text, zeros: null, tail: '', full: text };
}

/** A value on a tag of the axis. */
export function tagText(value: number, kind: ValueKind, language: Language): string {
  if (kind === 'percent') return changeText(value, language).text;
  return plain(kind === 'price' ? priceText(value, language, null) : amountText(value, language, null));
}

/** A round value of the axis: as many digits as the distance to the next one needs. */
export function tickText(value: number, step: number, kind: ValueKind, language: Language): string {
  if (kind === 'percent') return signed(value, step, language);
  if (kind === 'amount' && Math.abs(value) >= 1e6) return amountOnAxis(value, step, language);
  const decimals = decimalsFor(step);
  return decimals <= MOST_DECIMALS ? fixed(value, decimals, language) : counted(value, decimals, language);
}

function signed(value: number, step: number, language: Language): string {
  const decimals = Math.min(2, decimalsFor(step));
  const digits = fixed(Math.abs(value), decimals, language);
  const sign = value > 0 ? '+' : '\u2212';
  return (value === 0 ? '' : sign) + digits + unsignedPercent(0, language).replace(/^[\d.,]+/, '');
}

function fixed(value: number, decimals: number, language: Language): string {
  return typeset(numbers(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value));
}

/** Below a millionth the zeros are counted, as in prices. */
function counted(value: number, decimals: number, language: Language): string {
  return value === 0 ? '0' : plain(priceText(Number(value.toFixed(Math.min(decimals, 100))), language, null));
}
