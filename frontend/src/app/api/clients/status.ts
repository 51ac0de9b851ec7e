import { computed, effect, inject, Service } from '@angular/core';
import { polledResource } from '../polling/polled-resource';
import { Pulse } from '../polling/refresh-scheduler';
import type { Status } from '../models';

/** How the sources and consumers are. Its answer also tells when new prices are due, and so when every page asks again. */
@Service()
export class StatusReport {
  private readonly pulse = inject(Pulse);
  private readonly asked = polledResource<Status>(() => ({ url: 'status' }));

  readonly report = this.asked.value;
  readonly error = this.asked.error;
  readonly loading = this.asked.loading;
  readonly updatedAt = this.asked.updatedAt;
  /** When the prices that the API answers were seen, epoch ms. */
  readonly pricesAt = computed(() => epoch(this.report()?.markets.as_of));

  constructor() {
    // The pulse is a timer outside the graph of signals.
    effect(() => this.pulse.announce(epoch(this.report()?.markets.next_poll)));
  }

  reload(): void {
    this.asked.reload();
  }
}

/** RFC 3339 to epoch ms; null stays null. */
export function epoch(time: string | null | undefined): number | null {
  return time ? Date.parse(time) : null;
}
