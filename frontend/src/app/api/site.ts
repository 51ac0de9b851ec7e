import { computed, inject, Service } from '@angular/core';
import { polledResource } from './polled';
import { Presence } from './presence';
import type { Site } from './shapes';

/** What this installation is: real or simulated, with or without an account, open for new ones or not. */
@Service()
export class SiteFacts {
  private readonly asked = polledResource<Site>(() => ({ url: 'site' }), { open: true, once: true });
  private readonly presence = inject(Presence);

  readonly facts = this.asked.value;
  readonly error = this.asked.error;
  readonly simulated = computed(() => this.facts()?.simulated === true);
  readonly offline = computed(() => !this.presence.online());

  /** After the first account is made the answer is another one. */
  reload(): void {
    this.asked.reload();
  }
}
