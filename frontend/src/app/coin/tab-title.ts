import type { Language } from '../i18n/language';
import { toSpokenText } from '../ui/number/number-parts';
import { priceText } from '../ui/number/price';

/** Return the title of the browser tab: "Bitcoin $76,304.00 (late) · CryptoViz". */
export function tabTitle(
  name: string,
  price: number | null,
  language: Language,
  late = '',
): string {
  const parts = [name];
  if (price !== null) parts.push(toSpokenText(priceText(price, language)));
  if (late !== '') parts.push(`(${late})`);
  return `${parts.filter(Boolean).join(' ')} · CryptoViz`;
}
