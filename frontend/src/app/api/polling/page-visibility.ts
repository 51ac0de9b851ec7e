import { DestroyRef, inject, Service, signal } from '@angular/core';

/** Whether the page is visible, and whether the browser is online. */
@Service()
export class PageVisibility {
  private readonly shown = signal(document.visibilityState !== 'hidden');
  private readonly connected = signal(navigator.onLine);

  readonly visible = this.shown.asReadonly();
  readonly online = this.connected.asReadonly();

  constructor() {
    const abort = new AbortController();
    const { signal } = abort;
    const update = (): void => this.shown.set(document.visibilityState !== 'hidden');
    document.addEventListener('visibilitychange', update, { signal });
    window.addEventListener('online', () => this.connected.set(true), { signal });
    window.addEventListener('offline', () => this.connected.set(false), { signal });
    inject(DestroyRef).onDestroy(() => abort.abort());
  }
}
