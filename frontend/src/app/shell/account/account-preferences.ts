import { effect, inject, Service, untracked } from '@angular/core';
import { PreferencesClient } from '../../api/clients/preferences';
import type { Preferences } from '../../api/models';
import { Session } from '../../api/session/session';
import { LanguageChoice, loadSetting } from '../../i18n/language';
import { ThemeChoice } from './theme-choice';

/**
 * The preferences of the account, the same in every browser. Until some are chosen, theme and
 * language are those of this browser.
 */
@Service()
export class AccountPreferences {
  private readonly client = inject(PreferencesClient);
  private readonly session = inject(Session);
  private readonly theme = inject(ThemeChoice);
  private readonly language = inject(LanguageChoice);

  constructor() {
    effect(() => {
      const chosen = this.session.user()?.preferences;
      if (chosen) untracked(() => this.apply(chosen));
    });
  }

  /** Show a change at once and save it. Rejects if the server does, after taking it back. */
  async save(change: Partial<Preferences>): Promise<void> {
    const before = this.session.user()?.preferences ?? this.ofBrowser();
    const chosen = { ...before, ...change };
    this.session.rememberPreferences(chosen);
    try {
      await this.client.replace(chosen);
    } catch (error) {
      this.session.rememberPreferences(before);
      throw error;
    }
  }

  private apply({ theme, language }: Preferences): void {
    this.theme.choose(theme === 'auto' ? 'system' : theme);
    if (language !== 'auto' && language !== this.language.current()) {
      this.language.choose(language);
    }
  }

  private ofBrowser(): Preferences {
    const theme = this.theme.current();
    return {
      currency: 'usd',
      time_zone: 'auto',
      language: loadSetting('cv.language') === null ? 'auto' : this.language.current(),
      theme: theme === 'system' ? 'auto' : theme,
    };
  }
}
