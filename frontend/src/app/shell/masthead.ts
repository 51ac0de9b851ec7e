import { Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Phrases } from '../i18n/phrases';
import { Brand } from '../ui/brand';
import { IconName } from '../ui/icons';
import { Simulated } from '../ui/simulated';
import { AccountMenu } from './account-menu';
import { Freshness } from './freshness';
import { SearchBox } from './search-box';

export interface Place {
  readonly path: string;
  readonly key: string;
  readonly icon: IconName;
  /** Only this very address, not what lies under it. */
  readonly exact: boolean;
}

export const PLACES: readonly Place[] = [
  { path: '/', key: 'dashboard', icon: 'home', exact: true },
  { path: '/markets', key: 'markets', icon: 'table', exact: false },
  { path: '/news', key: 'news', icon: 'news', exact: false },
  { path: '/status', key: 'status', icon: 'clock', exact: false },
];

@Component({
  selector: 'cv-masthead',
  imports: [AccountMenu, Brand, Freshness, RouterLink, RouterLinkActive, SearchBox, Simulated],
  template: `<header class="masthead">
    <div>
      <a class="brand" routerLink="/" aria-label="CryptoViz"><cv-brand /><b>CryptoViz</b></a>
      <nav class="nav wide" [attr.aria-label]="phrases.say('nav.main')">
        @for (place of places; track place.path) {
          <a
            [routerLink]="place.path"
            routerLinkActive
            [routerLinkActiveOptions]="{ exact: place.exact }"
            ariaCurrentWhenActive="page"
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
  protected readonly places = PLACES;
}
