import { computed, inject, Service } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map } from 'rxjs';
import { IconName } from '../../ui/icon/icons';

export interface Place {
  readonly path: string;
  readonly key: string;
  readonly icon: IconName;
  /** Other addresses that belong to it. */
  readonly also?: readonly string[];
}

export const PLACES: readonly Place[] = [
  { path: '/', key: 'dashboard', icon: 'home' },
  { path: '/markets', key: 'markets', icon: 'table', also: ['/coins'] },
  { path: '/news', key: 'news', icon: 'news' },
  { path: '/status', key: 'status', icon: 'clock' },
];

/** Which place the reader is in: the marker swipe of the navigation. */
@Service()
export class CurrentPlace {
  private readonly router = inject(Router);
  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );
  private readonly path = computed(() => this.url().replace(/[?#].*$/, ''));

  /** For `aria-current`: `page` at the place itself, `true` below it or at what belongs to it. */
  current(place: Place): 'page' | 'true' | null {
    return currentAt(place, this.path());
  }
}

export function currentAt({ path, also = [] }: Place, at: string): 'page' | 'true' | null {
  if (at === path) return 'page';
  return [path, ...also].some((one) => one !== '/' && (at === one || at.startsWith(one + '/'))) ? 'true' : null;
}
