import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { Translation, TranslocoLoader } from '@jsverse/transloco';
import { Observable, catchError, of } from 'rxjs';

/**
 * Fetches `i18n/en.json` for the whole app and `i18n/<scope>/en.json` for a feature's own words. A file that does not come is
 * replaced by the English one, and that by nothing: the page then shows keys, but it opens.
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
    return this.http.get<Translation>(`i18n/${path}.json`);
  }
}
