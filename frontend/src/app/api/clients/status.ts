import { computed, effect, inject, Service } from '@angular/core';
import type { Status } from '../models';
import { Clock } from '../polling/clock';
import { Connection } from '../polling/connection';
import { polledResource } from '../polling/polled-resource';
import { RefreshScheduler } from '../polling/refresh-scheduler';

/** Status of sources and consumers. It also tells the scheduler when new prices are expected. */
@Service()
export class StatusReport {
  private readonly scheduler = inject(RefreshScheduler);
  private readonly connection = inject(Connection);
  private readonly clock = inject(Clock);
  private readonly resource = polledResource<Status>(() => ({ url: 'status' }), {
    shared: true,
  });

  readonly report = this.resource.value;
  readonly error = this.resource.error;
  readonly loading = this.resource.loading;
  readonly updatedAt = this.resource.updatedAt;
  /** Why the report is not up to date; null if it is. */
  readonly problem = computed<'offline' | 'unreachable' | 'failing' | null>(
    () => this.connection.problem() ?? (this.error() === null ? null : 'failing'),
  );
  /**
   * The time for which the report holds, epoch ms: while the server does not answer, nobody knows
   * whether a source has become late since.
   */
  readonly asOf = computed(() => {
    const now = this.clock.now();
    return this.problem() === null ? now : (this.updatedAt() ?? now);
  });
  /** When the current prices were observed, epoch ms. */
  readonly pricesAt = computed(() => toEpochMs(this.report()?.markets.as_of));

  constructor() {
    // The scheduler is a timer outside the graph of signals.
    effect(() => this.scheduler.expectPoll(toEpochMs(this.report()?.markets.next_poll)));
  }

  reload(): void {
    this.resource.reload();
  }
}

/** Convert RFC 3339 to epoch ms; null stays null. */
export function toEpochMs(time: string | null | undefined): number | null {
  return time ? Date.parse(time) : null;
}
