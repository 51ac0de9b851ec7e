import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { Translation, TranslocoLoader } from '@jsverse/transloco';
import { Observable, catchError, of, retry, throwError, timer } from 'rxjs';

const RETRY_MS = 5_000;

/**
 * Loads `i18n/<language>.json` for the whole app and `i18n/<scope>/<language>.json` for a scope.
 * Network errors and 5xx are retried; other errors fall back to English, then to no texts at all:
 * the page then shows keys, but it opens.
 */
@Service()
export class TranslationLoader implements TranslocoLoader {
  private readonly http = inject(HttpClient);

  getTranslation(path: string): Observable<Translation> {
    return this.load(path).pipe(
      catchError(() => this.load(path.replace(/\w+$/, 'en'))),
      catchError(() => of({})),
    );
  }

  private load(path: string): Observable<Translation> {
    return this.http
      .get<Translation>(`i18n/${path}.json`)
      .pipe(retry({ delay: (error) => retryDelay(error) }));
  }
}

function retryDelay(error: unknown): Observable<unknown> {
  const temporary =
    error instanceof HttpErrorResponse && (error.status === 0 || error.status >= 500);
  return temporary ? timer(RETRY_MS) : throwError(() => error);
}
