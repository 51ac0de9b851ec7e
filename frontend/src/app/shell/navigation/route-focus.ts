import { afterNextRender, DOCUMENT, inject, Injector, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map } from 'rxjs';

/**
 * Moves the focus to the main heading of a new page and provides its name for announcement. The
 * first page is left alone, and so is a page of which only the query changes.
 */
@Service()
export class RouteFocus {
  private readonly injector = inject(Injector);
  private readonly document = inject(DOCUMENT);
  private readonly name = signal('');
  private path: string | null = null;

  /** Name of the page that was opened last; empty for the first page. */
  readonly pageName = this.name.asReadonly();

  constructor() {
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationEnd),
        map((event) => event.urlAfterRedirects.replace(/[?#].*$/, '')),
        takeUntilDestroyed(),
      )
      .subscribe((path) => this.onNavigated(path));
  }

  private onNavigated(path: string): void {
    const previous = this.path;
    this.path = path;
    if (previous === null || previous === path) return;
    afterNextRender(() => this.focusHeading(), { injector: this.injector });
  }

  private focusHeading(): void {
    this.name.set(this.document.title.replace(/ · CryptoViz$/, ''));
    const heading = this.document.querySelector<HTMLElement>('main h1');
    if (heading === null) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}
