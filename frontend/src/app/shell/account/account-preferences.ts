import { effect, inject, Service, untracked } from '@angular/core';
import { PreferencesClient } from '../../api/clients/preferences';
import type { Preferences } from '../../api/models';
import { PageVisibility } from '../../api/polling/page-visibility';
import { Session } from '../../api/session/session';
import { LanguageChoice, loadSetting } from '../../i18n/language';
import { ThemeChoice } from './theme-choice';

const UNCHOSEN: Preferences = {
  currency: 'usd',
  time_zone: 'auto',
  language: 'auto',
  theme: 'auto',
};

/**
 * The preferences of the account, the same in every browser. Until some are chosen, theme and
 * language are those of this browser. A page that becomes visible again takes what another browser
 * has chosen meanwhile; one that stays visible, with its next access token.
 */
@Service()
export class AccountPreferences {
  private readonly client = inject(PreferencesClient);
  private readonly session = inject(Session);
  private readonly theme = inject(ThemeChoice);
  private readonly language = inject(LanguageChoice);
  private readonly visibility = inject(PageVisibility);

  constructor() {
    effect(() => {
      const chosen = this.session.user()?.preferences;
      if (chosen) untracked(() => this.apply(chosen));
    });
    let wasHidden = false;
    effect(() => {
      const isVisible = this.visibility.visible();
      if (isVisible && wasHidden) untracked(() => void this.update());
      wasHidden = !isVisible;
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

  private async update(): Promise<void> {
    const user = this.session.user();
    if (user === null) return;
    const found = await this.client.find().catch(() => null);
    // What has been chosen here meanwhile is newer.
    if (found === null || this.session.user()?.preferences !== user.preferences) return;
    if (!areSame(found, user.preferences ?? UNCHOSEN)) this.session.rememberPreferences(found);
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
      ...UNCHOSEN,
      language: loadSetting('cv.language') === null ? 'auto' : this.language.current(),
      theme: theme === 'system' ? 'auto' : theme,
    };
  }
}

function areSame(one: Preferences, other: Preferences): boolean {
  const names = Object.keys(UNCHOSEN) as (keyof Preferences)[];
  return names.every((name) => one[name] === other[name]);
}
