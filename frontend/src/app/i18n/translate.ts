import { inject, Service, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { map, switchMap } from 'rxjs';

export type Params = Record<string, unknown>;

/**
 * Translates keys of one scope. Templates and `computed` that call it follow the language.
 * Texts are empty until the scope is loaded.
 */
export interface Translate {
  (key: string, params?: Params): string;
  /** Translate `<key>.one` or `<key>.other`; `count` is also a parameter, with grouped digits. */
  count(key: string, count: number, params?: Params): string;
  /** Format a number with grouped digits. */
  number(value: number): string;
}

/** One `Translate` per scope, so that a table row needs no subscription of its own. */
@Service()
class Translators {
  private readonly transloco = inject(TranslocoService);
  private readonly scopes = new Map<string, Translate>();

  forScope(scope: string): Translate {
    const known = this.scopes.get(scope) ?? this.create(scope);
    this.scopes.set(scope, known);
    return known;
  }

  private create(scope: string): Translate {
    const loaded = signal<string | null>(null);
    const [path, prefix] = scope === '' ? ['', ''] : [`${scope}/`, `${scope}.`];
    this.transloco.langChanges$
      .pipe(switchMap((lang) => this.transloco.load(path + lang).pipe(map(() => lang))))
      .subscribe((language) => loaded.set(language));

    const translate = (key: string, params: Params = {}): string => {
      const language = loaded();
      return language === null ? '' : this.transloco.translate(prefix + key, params, language);
    };
    const number = (value: number): string => new Intl.NumberFormat(loaded() ?? 'en').format(value);
    const count = (key: string, n: number, params: Params = {}): string => {
      const form = new Intl.PluralRules(loaded() ?? 'en').select(n) === 'one' ? 'one' : 'other';
      return translate(`${key}.${form}`, { count: number(n), ...params });
    };
    return Object.assign(translate, { count, number });
  }
}

/**
 * Return the translations of a scope: `public/i18n/<scope>/<language>.json`, or without a scope
 * `public/i18n/<language>.json`. Call it in an injection context.
 */
export function translate(scope = ''): Translate {
  return inject(Translators).forScope(scope);
}
