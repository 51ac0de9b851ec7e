import { Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Phrases } from '../i18n/phrases';
import { Icon } from '../ui/icon';
import { PLACES, Place } from './masthead';

const MORE: Place = { path: '/more', key: 'more', icon: 'more', exact: false };

/** The phone's navigation. Status stands under "More". */
@Component({
  selector: 'cv-tab-bar',
  imports: [Icon, RouterLink, RouterLinkActive],
  template: `<nav class="tabbar" [attr.aria-label]="phrases.say('nav.phone')">
    @for (tab of tabs; track tab.path) {
      <a
        [routerLink]="tab.path"
        routerLinkActive
        [routerLinkActiveOptions]="{ exact: tab.exact }"
        ariaCurrentWhenActive="page"
        ><cv-icon [name]="tab.icon" /><span>{{ phrases.say('nav.' + tab.key) }}</span></a
      >
    }
  </nav>`,
  styles: `
    .tabbar {
      grid-template-columns: repeat(4, 1fr);
    }
  `,
})
export class TabBar {
  protected readonly phrases = inject(Phrases);
  protected readonly tabs = [...PLACES.filter((place) => place.key !== 'status'), MORE];
}
