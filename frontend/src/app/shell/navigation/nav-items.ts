import { computed, inject, Service } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map } from 'rxjs';
import { IconName } from '../../ui/icon/icons';

export interface NavItem {
  readonly path: string;
  readonly key: string;
  readonly icon: IconName;
  /** Other paths for which the item is active. */
  readonly also?: readonly string[];
}

export const NAV_ITEMS: readonly NavItem[] = [
  { path: '/', key: 'dashboard', icon: 'home' },
  { path: '/markets', key: 'markets', icon: 'table', also: ['/coins'] },
  { path: '/news', key: 'news', icon: 'news' },
  { path: '/status', key: 'status', icon: 'clock' },
];

@Service()
export class ActiveNavItem {
  private readonly router = inject(Router);
  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );
  private readonly path = computed(() => this.url().replace(/[?#].*$/, ''));

  ariaCurrent(item: NavItem): 'page' | 'true' | null {
    return ariaCurrent(item, this.path());
  }
}

/** `page` for the item's own path, `true` below it and for the other paths that belong to it. */
export function ariaCurrent(item: NavItem, current: string): 'page' | 'true' | null {
  if (current === item.path) return 'page';
  const paths = [item.path, ...(item.also ?? [])].filter((path) => path !== '/');
  const active = paths.some((path) => current === path || current.startsWith(path + '/'));
  return active ? 'true' : null;
}
