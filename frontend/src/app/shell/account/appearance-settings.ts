import { Component, inject } from '@angular/core';
import type { Preferences } from '../../api/models';
import { Language, LANGUAGES, LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { Notices } from '../../ui/feedback/notices';
import { AccountPreferences } from './account-preferences';
import { FigureSettings } from './figure-settings';
import { Theme, ThemeChoice } from './theme-choice';

/** Theme, language, currency and time zone of the account. */
@Component({
  selector: 'cv-appearance-settings',
  imports: [FigureSettings],
  template: `<div>
      <span class="label" id="cv-theme-label">{{ t('account.theme') }}</span>
      <div class="segmented" role="group" aria-labelledby="cv-theme-label">
        @for (option of themes; track option) {
          <button
            type="button"
            [attr.aria-pressed]="theme.current() === option"
            (click)="chooseTheme(option)"
          >
            {{ t('account.' + option) }}
          </button>
        }
      </div>
    </div>
    <div>
      <span class="label" id="cv-language-label">{{ t('account.language') }}</span>
      <div class="segmented" role="group" aria-labelledby="cv-language-label">
        @for (option of languages; track option.id) {
          <button
            type="button"
            [attr.lang]="option.id"
            [attr.aria-pressed]="language.current() === option.id"
            (click)="chooseLanguage(option.id)"
          >
            {{ option.name }}
          </button>
        }
      </div>
    </div>
    <cv-figure-settings />`,
  styles: `
    :host {
      display: grid;
      gap: var(--cv-4);
    }
    .segmented {
      display: flex;
      max-width: 24rem;
    }
    .segmented button {
      flex: 1;
    }
  `,
})
export class AppearanceSettings {
  protected readonly t = translate();
  protected readonly theme = inject(ThemeChoice);
  protected readonly language = inject(LanguageChoice);
  protected readonly themes: readonly Theme[] = ['system', 'light', 'dark'];
  protected readonly languages = LANGUAGES;
  private readonly preferences = inject(AccountPreferences);
  private readonly notices = inject(Notices);

  protected chooseTheme(theme: Theme): void {
    this.theme.choose(theme);
    this.save({ theme: theme === 'system' ? 'auto' : theme });
  }

  protected chooseLanguage(language: Language): void {
    this.language.choose(language);
    this.save({ language });
  }

  private save(change: Partial<Preferences>): void {
    this.preferences.save(change).catch(() => this.notices.show(this.t('account.notSaved')));
  }
}
