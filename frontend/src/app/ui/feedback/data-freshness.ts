import { computed, inject, Service } from '@angular/core';
import { StatusReport, toEpochMs } from '../../api/clients/status';
import type { StatusReason } from '../../api/models';
import { Clock } from '../../api/polling/clock';
import { Connection } from '../../api/polling/connection';
import { RefreshErrors } from '../../api/polling/refresh-errors';
import { isStale } from '../time/age';

const MARKET_SOURCE = 'coingecko';
const DEFAULT_INTERVAL_S = 60;

type Problem = 'offline' | 'unreachable' | 'failing' | 'stale' | 'none';

/** Whether the page shows fresh data, and if not, why. Times are in epoch ms. */
@Service()
export class DataFreshness {
  private readonly connection = inject(Connection);
  private readonly refreshErrors = inject(RefreshErrors);
  private readonly status = inject(StatusReport);
  private readonly clock = inject(Clock);
  /** The source of the prices; undefined until it has reported. */
  readonly source = computed(() =>
    this.status.report()?.sources.find(({ source }) => source === MARKET_SOURCE),
  );

  /** Why requests fail; null if they succeed. */
  readonly error = this.refreshErrors.current;
  /** When the oldest data of the page arrived; null if there is none. */
  readonly knownAt = this.refreshErrors.knownAt;
  readonly pricesAt = this.status.pricesAt;
  /** False before the first prices, after an installation; null while the status is unknown. */
  readonly pricesKnown = computed(() =>
    this.status.report() === undefined ? null : this.pricesAt() !== null,
  );
  /** Seconds between two prices. */
  readonly interval = computed(() => this.source()?.interval_s ?? DEFAULT_INTERVAL_S);
  readonly stale = computed(() => {
    const at = this.pricesAt();
    return at !== null && isStale(at, this.clock.now(), this.interval());
  });
  /** The problem that explains most, for the one banner of a page. */
  readonly problem = computed<Problem | null>(() => {
    const lost = this.connection.problem();
    if (lost !== null) return lost;
    if (this.error() !== null) return 'failing';
    if (this.pricesKnown() === false) return 'none';
    return this.stale() ? 'stale' : null;
  });
  /** True if the banner explains why requests fail: other parts of the page need not repeat it. */
  readonly explained = computed(() => {
    const problem = this.problem();
    return problem === 'offline' || problem === 'unreachable' || problem === 'failing';
  });

  readonly sourceName = computed(() => this.source()?.title ?? 'CoinGecko');
  readonly reason = computed<StatusReason | null>(() => this.source()?.reason ?? null);
  readonly reasonAt = computed(() => toEpochMs(this.source()?.checked_at));
  readonly retryAt = computed(() => toEpochMs(this.source()?.next_try));
}
