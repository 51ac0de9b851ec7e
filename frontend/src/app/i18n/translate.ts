import { inject, Signal, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoService } from '@jsverse/transloco';
import { map, switchMap } from 'rxjs';

/**
 * The words of one scope (`public/i18n/<scope>`; '' is the app's own) for templates and `computed`: what reads them follows the language.
 * They are empty until they are here. Made in an injection context by `wordsOf`.
 */
export class ScopeWords {
  constructor(
    private readonly transloco: TranslocoService,
    private readonly prefix: string,
    private readonly ready: Signal<string | null>,
  ) {}

  say(key: string, params: Record<string, unknown> = {}): string {
    const language = this.ready();
    return language === null ? '' : this.transloco.translate(this.prefix + key, params, language);
  }

  /** `<key>.one` or `<key>.other`, as the language counts; `count` is a parameter too, with grouped digits. */
  count(key: string, count: number, params: Record<string, unknown> = {}): string {
    const language = this.ready();
    if (language === null) return '';
    const form = new Intl.PluralRules(language).select(count) === 'one' ? 'one' : 'other';
    return this.say(`${key}.${form}`, { count: this.number(count), ...params });
  }

  /** With grouped digits. */
  number(value: number): string {
    return new Intl.NumberFormat(this.ready() ?? 'en').format(value);
  }
}

export function wordsOf(scope: string): ScopeWords {
  const transloco = inject(TranslocoService);
  const ready = signal<string | null>(null);
  const [path, prefix] = scope === '' ? ['', ''] : [`${scope}/`, `${scope}.`];
  transloco.langChanges$
    .pipe(
      switchMap((language) => transloco.load(path + language).pipe(map(() => language))),
      takeUntilDestroyed(),
    )
    .subscribe((language) => ready.set(language));
  return new ScopeWords(transloco, prefix, ready);
}
