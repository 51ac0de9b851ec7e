import { Component, inject } from '@angular/core';
import { LANGUAGES, LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { Theme, ThemeChoice } from './theme-choice';

/** Theme and language. */
@Component({
  selector: 'cv-appearance-settings',
  template: `<div>
      <span class="label" id="cv-theme-label">{{ t('account.theme') }}</span>
      <div class="segmented" role="group" aria-labelledby="cv-theme-label">
        @for (option of themes; track option) {
          <button
            type="button"
            [attr.aria-pressed]="theme.current() === option"
            (click)="theme.choose(option)"
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
            (click)="language.choose(option.id)"
          >
            {{ option.name }}
          </button>
        }
      </div>
    </div>`,
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
}
