import { computed, inject, Service, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';

export type Language = 'en' | 'fr';

export const LANGUAGES: readonly { readonly id: Language; readonly name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'fr', name: 'Français' },
];

const KEY = 'cv.language';

/** The language of the page. `boot.js` has put the first one on <html lang> before anything was drawn. */
@Service()
export class LanguageChoice {
  private readonly transloco = inject(TranslocoService);
  private readonly chosen = signal<Language>(document.documentElement.lang === 'fr' ? 'fr' : 'en');

  readonly current = this.chosen.asReadonly();
  /** BCP 47 tag for Intl. */
  readonly locale = computed(() => (this.chosen() === 'fr' ? 'fr-FR' : 'en-US'));

  choose(language: Language): void {
    this.chosen.set(language);
    document.documentElement.lang = language;
    this.transloco.setActiveLang(language);
    remember(KEY, language);
  }
}

/** Storage may be blocked (private windows, policies): then a choice lasts as long as the page. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // nothing to do: the choice already holds on this page
  }
}

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
