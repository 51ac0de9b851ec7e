import { inject, Service } from '@angular/core';
import { PreloadingStrategy, Route } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { Observable, catchError, forkJoin, of, switchMap } from 'rxjs';

/** Browsers without idle callbacks wait this long, in milliseconds. */
const REST_MS = 1_000;

/**
 * Once the first page stands and the browser rests, fetches the code of the other pages, and their words (`data: {words: [scope]}`): they then
 * open at once, and also while the server is silent. What does not come is tried again after the next navigation.
 */
@Service()
export class IdlePreloading implements PreloadingStrategy {
  private readonly transloco = inject(TranslocoService);

  preload({ data }: Route, load: () => Observable<unknown>): Observable<unknown> {
    const scopes = (data?.['words'] ?? []) as readonly string[];
    return rest().pipe(
      switchMap(() => forkJoin([load(), ...scopes.map((scope) => this.words(scope))])),
      catchError(() => of(null)),
    );
  }

  private words(scope: string): Observable<unknown> {
    return this.transloco.load(`${scope}/${this.transloco.getActiveLang()}`);
  }
}

function rest(): Observable<void> {
  return new Observable((waiting) => {
    const go = (): void => {
      waiting.next();
      waiting.complete();
    };
    if (typeof requestIdleCallback === 'undefined') {
      const timer = setTimeout(go, REST_MS);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(go);
    return () => cancelIdleCallback(handle);
  });
}
