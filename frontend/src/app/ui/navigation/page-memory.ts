import { DestroyRef, inject, Service } from '@angular/core';
import { NavigationEnd, NavigationStart, Router } from '@angular/router';
import { Session } from '../../api/session/session';

/**
 * What pages remember for their entry in the history of the browser: Back and Forward restore it, a
 * link to the same page does not.
 */
@Service()
export class PageMemory {
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly entries = new Map<number, Map<string, unknown>>();
  /** Id of the navigation that made the current entry, and of the entry that is restored. */
  private current = 0;
  private restored: number | null = null;
  private url: string | null = null;
  private previous: string | null = null;

  constructor() {
    this.router.events.subscribe((event) => {
      if (event instanceof NavigationStart) {
        this.restored = event.restoredState?.navigationId ?? null;
      }
      if (event instanceof NavigationEnd) this.onNavigated(event);
    });
  }

  /** Address of the page from which the current one was opened; null for the first page. */
  get previousUrl(): string | null {
    return this.previous;
  }

  /** Address of the page that is left, while another one opens. */
  get leftUrl(): string | null {
    return this.url;
  }

  /**
   * Return what the page remembered when it was left, if it is restored. Remember `value()` when it
   * is left again. Call it in an injection context.
   */
  keep<T>(key: string, value: () => T): T | undefined {
    inject(DestroyRef).onDestroy(() => this.remember(key, value()));
    return this.recall<T>(key);
  }

  remember(key: string, value: unknown): void {
    const entry = this.entries.get(this.current) ?? new Map<string, unknown>();
    this.entries.set(this.current, entry.set(this.ofUser(key), value));
  }

  recall<T>(key: string): T | undefined {
    if (this.restored === null) return undefined;
    return this.entries.get(this.restored)?.get(this.ofUser(key)) as T | undefined;
  }

  private ofUser(key: string): string {
    return `${this.session.user()?.id}.${key}`;
  }

  private onNavigated({ id, urlAfterRedirects }: NavigationEnd): void {
    const replaced = this.router.currentNavigation()?.extras.replaceUrl === true;
    if (!replaced) this.previous = this.url;
    const entry = this.entries.get(this.restored ?? (replaced ? this.current : -1));
    if (entry !== undefined) this.entries.set(id, entry);
    this.current = id;
    this.url = urlAfterRedirects;
  }
}
