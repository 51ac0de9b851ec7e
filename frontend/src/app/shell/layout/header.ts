import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { translate } from '../../i18n/translate';
import { SimulatedBadge } from '../../ui/feedback/simulated-badge';
import { Logo } from '../../ui/icon/logo';
import { PHONE, matchesMedia } from '../../ui/media-query';
import { FreshnessBadge } from '../freshness/freshness-badge';
import { ActiveNavItem, NAV_ITEMS } from '../navigation/nav-items';
import { AccountMenu } from '../account/account-menu';
import { SearchBox } from '../search/search-box';

@Component({
  selector: 'cv-header',
  imports: [AccountMenu, FreshnessBadge, Logo, RouterLink, SearchBox, SimulatedBadge],
  template: `<header>
    <div>
      <a class="brand" routerLink="/" aria-label="CryptoViz"><cv-logo /><b>CryptoViz</b></a>
      @if (!phone()) {
        <nav [attr.aria-label]="t('nav.main')">
          @for (item of items; track item.path) {
            <a [routerLink]="item.path" [attr.aria-current]="active.ariaCurrent(item)"
              ><span>{{ t('nav.' + item.key) }}</span></a
            >
          }
        </nav>
      }
      <cv-search-box />
      <cv-simulated-badge />
      <cv-freshness-badge />
      @if (!phone()) {
        <cv-account-menu />
      }
    </div>
  </header>`,
  styleUrl: './header.css',
})
export class Header {
  protected readonly t = translate();
  protected readonly active = inject(ActiveNavItem);
  protected readonly items = NAV_ITEMS;
  /** Where the tab bar has the pages and the account. */
  protected readonly phone = matchesMedia(PHONE);
}
