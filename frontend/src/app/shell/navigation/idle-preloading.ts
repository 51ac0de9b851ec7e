import { ApplicationRef, inject, Service } from '@angular/core';
import { PreloadingStrategy, Route } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { Observable, catchError, forkJoin, from, of, switchMap } from 'rxjs';

/** Delay in browsers without idle callbacks. */
const FALLBACK_MS = 1_000;

/**
 * When the page is complete and the browser is idle, preloads the code of the other pages and their
 * translations (route data `scopes`), so that they open at once, even without a server. What fails
 * is tried again after the next navigation.
 */
@Service()
export class IdlePreloading implements PreloadingStrategy {
  private readonly app = inject(ApplicationRef);
  private readonly transloco = inject(TranslocoService);

  preload({ data }: Route, load: () => Observable<unknown>): Observable<unknown> {
    const scopes = (data?.['scopes'] ?? []) as readonly string[];
    return from(this.app.whenStable()).pipe(
      switchMap(() => whenIdle()),
      switchMap(() => forkJoin([load(), ...scopes.map((scope) => this.loadScope(scope))])),
      catchError(() => of(null)),
    );
  }

  private loadScope(scope: string): Observable<unknown> {
    return this.transloco.load(`${scope}/${this.transloco.getActiveLang()}`);
  }
}

function whenIdle(): Observable<void> {
  return new Observable((subscriber) => {
    const emit = (): void => {
      subscriber.next();
      subscriber.complete();
    };
    if (typeof requestIdleCallback === 'undefined') {
      const timer = setTimeout(emit, FALLBACK_MS);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(emit);
    return () => cancelIdleCallback(handle);
  });
}
