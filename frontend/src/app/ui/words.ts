import { inject, Service, Signal, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoService } from '@jsverse/transloco';
import { map, switchMap } from 'rxjs';

/**
 * The words of one scope (`public/i18n/<scope>`) for templates and `computed`: what reads them follows the language.
 * They are empty until they are here. Made in an injection context by `wordsOf`.
 */
export class ScopeWords {
  constructor(
    private readonly transloco: TranslocoService,
    private readonly scope: string,
    private readonly ready: Signal<string | null>,
  ) {}

  say(key: string, params: Record<string, unknown> = {}): string {
    const language = this.ready();
    return language === null ? '' : this.transloco.translate(`${this.scope}.${key}`, params, language);
  }

  /** `<key>.one` or `<key>.other`, as the language counts; `count` is a parameter too, with grouped digits. */
  count(key: string, count: number, params: Record<string, unknown> = {}): string {
    const language = this.ready();
    if (language === null) return '';
    const form = new Intl.PluralRules(language).select(count) === 'one' ? 'one' : 'other';
    return this.say(`${key}.${form}`, { count: new Intl.NumberFormat(language).format(count), ...params });
  }
}

export function wordsOf(scope: string): ScopeWords {
  const transloco = inject(TranslocoService);
  const ready = signal<string | null>(null);
  transloco.langChanges$
    .pipe(
      switchMap((language) => transloco.load(`${scope}/${language}`).pipe(map(() => language))),
      takeUntilDestroyed(),
    )
    .subscribe((language) => ready.set(language));
  return new ScopeWords(transloco, scope, ready);
}

/** The words of the small components, loaded once for all of them: a table row has no subscription of its own. */
@Service()
export class Words {
  private readonly own = wordsOf('ui');

  say(key: string, params?: Record<string, unknown>): string {
    return this.own.say(key, params);
  }
}
