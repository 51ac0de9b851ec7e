import { computed, inject, Service } from '@angular/core';
import { Clock } from '../../api/polling/clock';
import type { Reason } from '../../api/models';
import { StatusReport, epoch } from '../../api/clients/status';
import { isStale } from '../format/age';

const MARKET = 'coingecko';
const USUAL_INTERVAL_S = 60;

/** How old the prices are, whether that is too old, and why. Times in epoch milliseconds. */
@Service()
export class PriceAge {
  private readonly status = inject(StatusReport);
  private readonly clock = inject(Clock);
  private readonly row = computed(() => this.status.report()?.sources.find(({ source }) => source === MARKET));

  readonly at = this.status.pricesAt;
  /** The source's own name, for sentences. */
  readonly source = computed(() => this.row()?.title ?? 'CoinGecko');
  readonly interval = computed(() => this.row()?.interval_s ?? USUAL_INTERVAL_S);
  readonly stale = computed(() => {
    const at = this.at();
    return at !== null && isStale(at, this.clock.now(), this.interval());
  });
  readonly reason = computed<Reason | null>(() => this.row()?.reason ?? null);
  readonly reasonAt = computed(() => epoch(this.row()?.checked_at));
  readonly nextTry = computed(() => epoch(this.row()?.next_try));
}
