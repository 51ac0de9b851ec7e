import { Service, signal } from '@angular/core';
import { remember, remembered } from '../../i18n/language';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'cv.theme';

/** Light, dark, or as the system says. `boot.js` has set the first one before anything was drawn. */
@Service()
export class Appearance {
  private readonly chosen = signal<Theme>(themeOf(remembered(KEY)));

  readonly theme = this.chosen.asReadonly();

  choose(theme: Theme): void {
    this.chosen.set(theme);
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    remember(KEY, theme === 'system' ? null : theme);
  }
}

function themeOf(text: string | null): Theme {
  return text === 'light' || text === 'dark' ? text : 'system';
}
