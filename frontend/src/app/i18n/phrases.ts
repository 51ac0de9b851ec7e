import { inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoService } from '@jsverse/transloco';
import { map, switchMap } from 'rxjs';

/** The app's own words (`public/i18n/<language>.json`). What reads them follows the language; they are empty until they are here. */
@Service()
export class Phrases {
  private readonly transloco = inject(TranslocoService);
  private readonly ready = signal<string | null>(null);

  constructor() {
    this.transloco.langChanges$
      .pipe(
        switchMap((language) => this.transloco.load(language).pipe(map(() => language))),
        takeUntilDestroyed(),
      )
      .subscribe((language) => this.ready.set(language));
  }

  say(key: string, params: Record<string, unknown> = {}): string {
    const language = this.ready();
    return language === null ? '' : this.transloco.translate(key, params, language);
  }

  /** `<key>.one` or `<key>.other`, as the language counts; `count` is a parameter too, with grouped digits. */
  count(key: string, count: number, params: Record<string, unknown> = {}): string {
    const language = this.ready();
    if (language === null) return '';
    const form = new Intl.PluralRules(language).select(count) === 'one' ? 'one' : 'other';
    return this.say(`${key}.${form}`, { count: this.number(count), ...params });
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.ready() ?? 'en').format(value);
  }
}
