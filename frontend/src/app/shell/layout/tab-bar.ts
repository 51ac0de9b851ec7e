import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { translate } from '../../i18n/translate';
import { Icon } from '../../ui/icon/icon';
import { ActiveNavItem, NAV_ITEMS, NavItem } from '../navigation/nav-items';

const MORE: NavItem = { path: '/more', key: 'more', icon: 'more', also: ['/status'] };
/** Shorter labels, where the width of a phone needs them. */
const SHORT_LABELS: Record<string, string> = { dashboard: 'home' };

/** Navigation on phones. Status is part of "More". */
@Component({
  selector: 'cv-tab-bar',
  imports: [Icon, RouterLink],
  template: `<nav [attr.aria-label]="t('nav.phone')">
    @for (item of items; track item.path) {
      <a [routerLink]="item.path" [attr.aria-current]="active.ariaCurrent(item)"
        ><cv-icon [name]="item.icon" /><span>{{ t('nav.' + item.label) }}</span></a
      >
    }
  </nav>`,
  styles: `
    :host {
      display: contents;
    }
    nav {
      display: none;
    }
    @media (max-width: 47.99rem) {
      nav {
        position: fixed;
        inset: auto 0 0;
        z-index: 20;
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        height: var(--cv-tabbar);
        padding-bottom: env(safe-area-inset-bottom);
        background: var(--cv-surface);
        border-top: 1px solid var(--cv-line);
      }
      a {
        position: relative;
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 0.1875rem;
        isolation: isolate;
        color: var(--cv-ink-2);
        font-size: 0.75rem;
        line-height: 0.875rem;
        font-weight: 600;
        text-decoration: none;
      }
      cv-icon {
        --cv-icon: 1.375rem;
      }
      a[aria-current] {
        color: var(--cv-ink);
      }
      a[aria-current] cv-icon {
        color: var(--cv-on-marker);
      }
      a[aria-current]::before {
        content: '';
        position: absolute;
        top: 0.3125rem;
        left: 50%;
        z-index: -1;
        width: 3rem;
        height: 1.75rem;
        margin-left: -1.5rem;
        background: var(--cv-marker);
        border-radius: 2px 8px 3px 9px;
        transform: skewX(-6deg);
      }
    }
    @media (forced-colors: active) {
      [aria-current] span {
        outline: 1px solid;
      }
    }
    @media print {
      nav {
        display: none;
      }
    }
  `,
})
export class TabBar {
  protected readonly t = translate();
  protected readonly active = inject(ActiveNavItem);
  protected readonly items = [...NAV_ITEMS.filter(({ key }) => key !== 'status'), MORE].map(
    (item) => ({ ...item, label: SHORT_LABELS[item.key] ?? item.key }),
  );
}
