import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { Translation, TranslocoLoader } from '@jsverse/transloco';
import { Observable, catchError, of, retry, throwError, timer } from 'rxjs';

const WAIT_MS = 5_000;

/**
 * Fetches `i18n/en.json` for the whole app and `i18n/<scope>/en.json` for a feature's own words. A file that does not come is
 * replaced by the English one, and that by nothing: the page then shows keys, but it opens. A server that is silent or fails has no word
 * in that: it is asked again until it answers.
 */
@Service()
export class TranslationLoader implements TranslocoLoader {
  private readonly http = inject(HttpClient);

  getTranslation(path: string): Observable<Translation> {
    return this.file(path).pipe(
      catchError(() => this.file(path.replace(/\w+$/, 'en'))),
      catchError(() => of({})),
    );
  }

  private file(path: string): Observable<Translation> {
    return this.http.get<Translation>(`i18n/${path}.json`).pipe(retry({ delay: (error) => later(error) }));
  }
}

function later(error: unknown): Observable<unknown> {
  const passes = error instanceof HttpErrorResponse && (error.status === 0 || error.status >= 500);
  return passes ? timer(WAIT_MS) : throwError(() => error);
}
