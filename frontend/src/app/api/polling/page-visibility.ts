import { DestroyRef, inject, Service, signal } from '@angular/core';

/** Whether somebody can see the page, and whether the browser has a network. */
@Service()
export class Presence {
  private readonly seen = signal(document.visibilityState !== 'hidden');
  private readonly connected = signal(navigator.onLine);

  readonly visible = this.seen.asReadonly();
  readonly online = this.connected.asReadonly();

  constructor() {
    const leaving = new AbortController();
    const look = (): void => this.seen.set(document.visibilityState !== 'hidden');
    document.addEventListener('visibilitychange', look, { signal: leaving.signal });
    window.addEventListener('online', () => this.connected.set(true), { signal: leaving.signal });
    window.addEventListener('offline', () => this.connected.set(false), { signal: leaving.signal });
    inject(DestroyRef).onDestroy(() => leaving.abort());
  }
}
