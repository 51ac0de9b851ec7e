import { displayCurrency } from '../../i18n/display';
import type { Translate } from '../../i18n/translate';

/** "US dollars" or "EUR", for sentences. `t` is without a scope. */
export function currencyName(t: Translate): string {
  return displayCurrency() === 'usd' ? t('usDollars') : displayCurrency().toUpperCase();
}
