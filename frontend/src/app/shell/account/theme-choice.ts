import { Service, signal } from '@angular/core';
import { loadSetting, saveSetting } from '../../i18n/language';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'cv.theme';

/** Light, dark, or the system's theme. `boot.js` applies the initial one before first paint. */
@Service()
export class ThemeChoice {
  private readonly chosen = signal<Theme>(parseTheme(loadSetting(KEY)));

  readonly current = this.chosen.asReadonly();

  choose(theme: Theme): void {
    this.chosen.set(theme);
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    saveSetting(KEY, theme === 'system' ? null : theme);
  }
}

function parseTheme(text: string | null): Theme {
  return text === 'light' || text === 'dark' ? text : 'system';
}
