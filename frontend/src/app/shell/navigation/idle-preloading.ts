import { ApplicationRef, inject, Service } from '@angular/core';
import { PreloadingStrategy, Route } from '@angular/router';
import { Observable, catchError, from, of, switchMap } from 'rxjs';

/** Delay in browsers without idle callbacks. */
const FALLBACK_MS = 1_000;

/**
 * When the page is complete and the browser is idle, preloads the code of the other pages and their
 * translations, so that they open at once, even without a server. What fails is tried again after
 * the next navigation.
 */
@Service()
export class IdlePreloading implements PreloadingStrategy {
  private readonly app = inject(ApplicationRef);

  preload(_route: Route, load: () => Observable<unknown>): Observable<unknown> {
    return from(this.app.whenStable()).pipe(
      switchMap(() => whenIdle()),
      switchMap(() => load()),
      catchError(() => of(null)),
    );
  }
}

/** Emit when nothing is left to do after the next frame is painted. */
function whenIdle(): Observable<void> {
  return new Observable((subscriber) => {
    const emit = (): void => {
      subscriber.next();
      subscriber.complete();
    };
    const frame = requestAnimationFrame(() => {
      if (typeof requestIdleCallback === 'undefined') setTimeout(emit, FALLBACK_MS);
      else requestIdleCallback(emit);
    });
    return () => cancelAnimationFrame(frame);
  });
}
