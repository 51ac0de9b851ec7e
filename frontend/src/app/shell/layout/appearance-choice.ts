import { Component, inject } from '@angular/core';
import { LANGUAGES, LanguageChoice } from '../../i18n/language';
import { Phrases } from '../../i18n/phrases';
import { Appearance, Theme } from './theme';

/** Theme and language, each a row of buttons. */
@Component({
  selector: 'cv-appearance-choice',
  template: `<div class="choice">
      <span class="label" id="cv-theme-label">{{ phrases.say('account.theme') }}</span>
      <div class="seg" role="group" aria-labelledby="cv-theme-label">
        @for (theme of themes; track theme) {
          <button type="button" [attr.aria-pressed]="appearance.theme() === theme" (click)="appearance.choose(theme)">
            {{ phrases.say('account.' + theme) }}
          </button>
        }
      </div>
    </div>
    <div class="choice">
      <span class="label" id="cv-language-label">{{ phrases.say('account.language') }}</span>
      <div class="seg" role="group" aria-labelledby="cv-language-label">
        @for (one of languages; track one.id) {
          <button
            type="button"
            [attr.lang]="one.id"
            [attr.aria-pressed]="language.current() === one.id"
            (click)="language.choose(one.id)"
          >
            {{ one.name }}
          </button>
        }
      </div>
    </div>`,
  styles: `
    :host {
      display: grid;
      gap: var(--cv-4);
    }
    .seg {
      display: flex;
    }
    .seg button {
      flex: 1;
    }
  `,
})
export class AppearanceChoice {
  protected readonly phrases = inject(Phrases);
  protected readonly appearance = inject(Appearance);
  protected readonly language = inject(LanguageChoice);
  protected readonly themes: readonly Theme[] = ['system', 'light', 'dark'];
  protected readonly languages = LANGUAGES;
}
