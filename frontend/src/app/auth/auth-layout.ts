import { Component, inject } from '@angular/core';
import { SiteFacts } from '../api/session/site';
import { LANGUAGES, LanguageChoice } from '../i18n/language';
import { Phrases } from '../i18n/phrases';
import { Brand } from '../ui/icon/logo';
import { Icon } from '../ui/icon/icon';
import { Simulated } from '../ui/feedback/simulated-badge';
import { FrameFigure } from './auth-picture';

/** Around the forms of those who are not signed in: the form left, what the product is right. */
@Component({
  selector: 'cv-frame',
  imports: [Brand, FrameFigure, Icon, Simulated],
  template: `<main id="main">
    <div class="left">
      <div class="top">
        <span class="brand"><cv-brand /><b>CryptoViz</b></span>
        <span class="side">
          <cv-simulated />
          <label class="language">
            <span class="vh">{{ phrases.say('account.language') }}</span>
            <select #select [value]="language.current()" (change)="choose(select.value)">
              @for (one of languages; track one.id) {
                <option [value]="one.id" [attr.lang]="one.id" [selected]="one.id === language.current()">
                  {{ one.name }}
                </option>
              }
            </select>
            <cv-icon name="down" size="s" />
          </label>
        </span>
      </div>
      <ng-content />
      <footer>
        {{ phrases.say('footer.data') }}
        <a href="https://www.coingecko.com" target="_blank" rel="noopener noreferrer">CoinGecko</a> ·
        {{ phrases.say('footer.version', { version: site.facts()?.version ?? '' }) }}
      </footer>
    </div>
    <div class="right"><cv-frame-figure /></div>
  </main>`,
  styleUrl: './auth-layout.css',
})
export class Frame {
  protected readonly phrases = inject(Phrases);
  protected readonly site = inject(SiteFacts);
  protected readonly language = inject(LanguageChoice);
  protected readonly languages = LANGUAGES;

  protected choose(id: string): void {
    this.language.choose(id === 'fr' ? 'fr' : 'en');
  }
}
