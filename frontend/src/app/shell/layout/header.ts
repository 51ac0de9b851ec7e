import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Phrases } from '../../i18n/phrases';
import { Brand } from '../../ui/icon/logo';
import { Simulated } from '../../ui/feedback/simulated-badge';
import { AccountMenu } from './account-menu';
import { Freshness } from '../freshness/freshness-badge';
import { CurrentPlace, PLACES } from '../navigation/nav-items';
import { SearchBox } from './search-box';

@Component({
  selector: 'cv-masthead',
  imports: [AccountMenu, Brand, Freshness, RouterLink, SearchBox, Simulated],
  template: `<header class="masthead">
    <div>
      <a class="brand" routerLink="/" aria-label="CryptoViz"><cv-brand /><b>CryptoViz</b></a>
      <nav class="nav wide" [attr.aria-label]="phrases.say('nav.main')">
        @for (place of places; track place.path) {
          <a [routerLink]="place.path" [attr.aria-current]="here.current(place)"
            ><span>{{ phrases.say('nav.' + place.key) }}</span></a
          >
        }
      </nav>
      <cv-search-box />
      <cv-simulated />
      <cv-freshness />
      <cv-account-menu class="wide" />
    </div>
  </header>`,
  styles: `
    @media (max-width: 47.99rem) {
      cv-search-box {
        order: 5;
        margin-left: 0;
      }
      cv-simulated {
        margin-left: auto;
      }
    }
  `,
})
export class Masthead {
  protected readonly phrases = inject(Phrases);
  protected readonly here = inject(CurrentPlace);
  protected readonly places = PLACES;
}
