import { inDisplayCurrency } from '../../i18n/display';
import type { MarketTotals } from '../models';
import { PolledResource, polledResource } from '../polling/polled-resource';

/** Totals of all listed coins. */
export function marketTotals(): PolledResource<MarketTotals> {
  return polledResource(() => ({ url: 'markets/global', params: inDisplayCurrency() }), {
    keepPrevious: true,
  });
}
