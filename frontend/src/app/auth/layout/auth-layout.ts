import { Component, inject } from '@angular/core';
import { SiteInfo } from '../../api/session/site';
import { LANGUAGES, LanguageChoice } from '../../i18n/language';
import { translate } from '../../i18n/translate';
import { SimulatedBadge } from '../../ui/feedback/simulated-badge';
import { Icon } from '../../ui/icon/icon';
import { Logo } from '../../ui/icon/logo';
import { AuthPicture } from './auth-picture';

/** Layout of the sign-in and registration pages: the form, and a picture of the product. */
@Component({
  selector: 'cv-auth-layout',
  imports: [AuthPicture, Icon, Logo, SimulatedBadge],
  template: `<main id="main">
    <div class="content">
      <div class="top">
        <span class="brand"><cv-logo /><b>CryptoViz</b></span>
        <span class="options">
          <cv-simulated-badge />
          <label class="select plain">
            <span class="visually-hidden">{{ t('account.language') }}</span>
            <select #select [value]="language.current()" (change)="choose(select.value)">
              @for (option of languages; track option.id) {
                <option
                  [value]="option.id"
                  [attr.lang]="option.id"
                  [selected]="option.id === language.current()"
                >
                  {{ option.name }}
                </option>
              }
            </select>
            <cv-icon name="down" size="small" />
          </label>
        </span>
      </div>
      <ng-content />
      <footer>
        @if (site.simulated()) {
          {{ t('simulated.long') }}
        } @else {
          {{ t('footer.dataBy') }}
          <a href="https://www.coingecko.com" target="_blank" rel="noopener noreferrer"
            >CoinGecko</a
          >
        }
        · {{ t('footer.version', { version: site.info()?.version ?? '' }) }}
      </footer>
    </div>
    <div class="picture"><cv-auth-picture /></div>
  </main>`,
  styleUrl: './auth-layout.css',
})
export class AuthLayout {
  protected readonly t = translate();
  protected readonly site = inject(SiteInfo);
  protected readonly language = inject(LanguageChoice);
  protected readonly languages = LANGUAGES;

  protected choose(id: string): void {
    this.language.choose(id === 'fr' ? 'fr' : 'en');
  }
}
