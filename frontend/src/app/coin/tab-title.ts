import type { Language } from '../i18n/language';
import { spoken } from '../ui/format/number-parts';
import { priceText } from '../ui/format/price';

/** What a coin's page is called in the browser's tab: its name, its price, and whether that is late. */
export function tabTitle(name: string, price: number | null, language: Language, late = ''): string {
  const figure = price === null ? [] : [spoken(priceText(price, language))];
  const state = late === '' ? [] : [`(${late})`];
  return `${[name, ...figure, ...state].filter(Boolean).join(' ')} · CryptoViz`;
}
