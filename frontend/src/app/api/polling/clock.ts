import { effect, inject, Service, signal } from '@angular/core';
import { Presence } from './page-visibility';

/** Now, to the second, while somebody looks: ages and count-downs read it. A hidden page keeps the last second. */
@Service()
export class Clock {
  private readonly presence = inject(Presence);
  private readonly second = signal(Date.now());

  readonly now = this.second.asReadonly();

  constructor() {
    // A timer is no signal: this effect is the bridge, and it stops the timer of a hidden page.
    effect((onCleanup) => {
      if (!this.presence.visible()) return;
      this.second.set(Date.now());
      const timer = setInterval(() => this.second.set(Date.now()), 1_000);
      onCleanup(() => clearInterval(timer));
    });
  }
}
