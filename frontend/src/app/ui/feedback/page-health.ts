import { computed, inject, Service } from '@angular/core';
import { Presence } from '../../api/polling/page-visibility';
import { Setbacks } from '../../api/polling/refresh-errors';
import { PriceAge } from './data-freshness';

/** The one thing a page says of the state of its data: what explains most comes first. */
@Service()
export class Trouble {
  private readonly presence = inject(Presence);
  private readonly setbacks = inject(Setbacks);
  private readonly prices = inject(PriceAge);

  readonly kind = computed<'offline' | 'failing' | 'stale' | null>(() => {
    if (!this.presence.online()) return 'offline';
    if (this.setbacks.failure() !== null) return 'failing';
    return this.prices.stale() ? 'stale' : null;
  });
  /** Said for the whole page already: a part that has nothing to show need not say it again. */
  readonly told = computed(() => this.kind() === 'offline' || this.kind() === 'failing');
}
