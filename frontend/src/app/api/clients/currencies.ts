import type { Currency } from '../models';
import { PolledResource, polledResource } from '../polling/polled-resource';

/** The currencies that figures can be shown in. */
export function currencyList(): PolledResource<{ readonly data: readonly Currency[] }> {
  return polledResource(() => ({ url: 'currencies' }), { once: true });
}
