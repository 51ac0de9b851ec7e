import { inject, Service, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';

export type Language = 'en' | 'fr';

export const LANGUAGES: readonly { readonly id: Language; readonly name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'fr', name: 'Français' },
];

const KEY = 'cv.language';

/** The language of the page. `boot.js` sets the initial one on <html lang> before first paint. */
@Service()
export class LanguageChoice {
  private readonly transloco = inject(TranslocoService);
  private readonly chosen = signal<Language>(document.documentElement.lang === 'fr' ? 'fr' : 'en');

  readonly current = this.chosen.asReadonly();

  choose(language: Language): void {
    this.chosen.set(language);
    document.documentElement.lang = language;
    this.transloco.setActiveLang(language);
    saveSetting(KEY, language);
  }
}

/** Save a setting. Where storage is blocked, it lasts as long as the page. */
export function saveSetting(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // The setting already applies to this page.
  }
}

export function loadSetting(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
