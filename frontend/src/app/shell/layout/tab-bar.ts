import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Phrases } from '../../i18n/phrases';
import { Icon } from '../../ui/icon/icon';
import { CurrentPlace, PLACES, Place } from '../navigation/nav-items';

const MORE: Place = { path: '/more', key: 'more', icon: 'more', also: ['/status'] };
/** Five words share the width of a phone. */
const SHORT: Record<string, string> = { dashboard: 'home' };

/** The phone's navigation. Status stands under "More". */
@Component({
  selector: 'cv-tab-bar',
  imports: [Icon, RouterLink],
  template: `<nav class="tabbar" [attr.aria-label]="phrases.say('nav.phone')">
    @for (tab of tabs; track tab.path) {
      <a [routerLink]="tab.path" [attr.aria-current]="here.current(tab)"
        ><cv-icon [name]="tab.icon" /><span>{{ phrases.say('nav.' + tab.word) }}</span></a
      >
    }
  </nav>`,
  styles: `
    .tabbar {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
  `,
})
export class TabBar {
  protected readonly phrases = inject(Phrases);
  protected readonly here = inject(CurrentPlace);
  protected readonly tabs = [...PLACES.filter(({ key }) => key !== 'status'), MORE].map((place) => ({
    ...place,
    word: SHORT[place.key] ?? place.key,
  }));
}
