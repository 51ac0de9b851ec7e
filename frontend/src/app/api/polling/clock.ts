import { effect, inject, Service, signal } from '@angular/core';
import { PageVisibility } from './page-visibility';

/** The current second, for ages and countdowns. Stops while the page is hidden. */
@Service()
export class Clock {
  private readonly visibility = inject(PageVisibility);
  private readonly second = signal(Date.now());

  readonly now = this.second.asReadonly();

  constructor() {
    // A timer is no signal: the effect starts it, and stops it while the page is hidden.
    effect((onCleanup) => {
      if (!this.visibility.visible()) return;
      this.second.set(Date.now());
      const timer = setInterval(() => this.second.set(Date.now()), 1_000);
      onCleanup(() => clearInterval(timer));
    });
  }
}
