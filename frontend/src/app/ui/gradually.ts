import { computed, effect, inject, Signal, signal } from '@angular/core';
import { Router } from '@angular/router';

/**
 * Return how much of a page to render: `first` at once, and `step` more in each later task up to
 * `total`, so that the browser can paint and react between them. All at once after Back or Forward,
 * for the page to be as long as it was. Call it in an injection context.
 */
export function gradually(total: () => number, first: number, step: number): Signal<number> {
  const returning = inject(Router).currentNavigation()?.trigger === 'popstate';
  const allowed = signal(returning ? Infinity : first);
  // A timer is no signal.
  effect((onCleanup) => {
    if (allowed() >= total()) return;
    const timer = setTimeout(() => allowed.update((amount) => amount + step));
    onCleanup(() => clearTimeout(timer));
  });
  return computed(() => Math.min(allowed(), total()));
}
