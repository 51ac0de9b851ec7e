import { DestroyRef, inject, Signal, signal } from '@angular/core';

/** Where pages have their layout of phones, as in the stylesheets. */
export const PHONE = '(max-width: 47.99rem)';

/** Return whether a media query matches now. Call it in an injection context. */
export function matchesMedia(query: string): Signal<boolean> {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  const update = (): void => matches.set(list.matches);
  list.addEventListener('change', update);
  inject(DestroyRef).onDestroy(() => list.removeEventListener('change', update));
  return matches.asReadonly();
}
