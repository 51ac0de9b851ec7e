import { ApplicationRef, inject, Service, signal } from '@angular/core';

/** Whether the first page is complete: what can wait takes no bandwidth from its figures. */
@Service()
export class FirstPage {
  private readonly complete = signal(false);
  readonly isComplete = this.complete.asReadonly();

  constructor() {
    const painted = (): number =>
      requestAnimationFrame(() => setTimeout(() => this.complete.set(true)));
    // Stable: no request is pending.
    void inject(ApplicationRef).whenStable().then(painted);
  }
}
