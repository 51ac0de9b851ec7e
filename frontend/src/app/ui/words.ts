import { inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoService } from '@jsverse/transloco';
import { switchMap } from 'rxjs';

/** The words of the small components (scope `ui`), loaded once for all of them: a table row has no subscription of its own. */
@Service()
export class Words {
  private readonly transloco = inject(TranslocoService);
  private readonly ready = signal<string | null>(null);

  constructor() {
    this.transloco.langChanges$
      .pipe(
        switchMap((language) => this.transloco.load(`ui/${language}`).pipe(switchMap(() => [language]))),
        takeUntilDestroyed(),
      )
      .subscribe((language) => this.ready.set(language));
  }

  /** A sentence in the current language; empty until its words are here. A template that reads it follows the language. */
  say(key: string, params: Record<string, unknown> = {}): string {
    const language = this.ready();
    return language === null ? '' : this.transloco.translate(`ui.${key}`, params, language);
  }
}
