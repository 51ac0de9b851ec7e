import { afterNextRender, DOCUMENT, inject, Injector, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map } from 'rxjs';

/**
 * Where a new page begins for those who do not see it come: its main heading gets the focus, and its name is said. The first page of a visit
 * begins at the top by itself; another filter or range of the same page is no new page.
 */
@Service()
export class Arrival {
  private readonly router = inject(Router);
  private readonly injector = inject(Injector);
  private readonly document = inject(DOCUMENT);
  private readonly named = signal('');
  private place: string | null = null;

  /** The name of the page that has just been opened; empty at first. */
  readonly name = this.named.asReadonly();

  constructor() {
    this.router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        map((event) => event.urlAfterRedirects.replace(/[?#].*$/, '')),
        takeUntilDestroyed(),
      )
      .subscribe((place) => this.arrive(place));
  }

  private arrive(place: string): void {
    const before = this.place;
    this.place = place;
    if (before === null || before === place) return;
    afterNextRender(() => this.begin(), { injector: this.injector });
  }

  private begin(): void {
    this.named.set(this.document.title.replace(/ · CryptoViz$/, ''));
    const heading = this.document.querySelector<HTMLElement>('main h1');
    if (heading === null) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}
