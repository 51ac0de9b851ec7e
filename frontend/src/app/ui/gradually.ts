import { ApplicationRef, computed, effect, inject, Signal, signal } from '@angular/core';
import { Router } from '@angular/router';

/**
 * Return how much of a page to render: `first` at once, and `step` more in each later task up to
 * `total`, so that the browser can paint and react between them. With 0 at first, the answer that
 * makes `total` known is handled in a task of its own. All at once after Back or Forward, for the
 * page to be as long as it was. Call it in an injection context.
 */
export function gradually(total: () => number, first: number, step: number): Signal<number> {
  const app = inject(ApplicationRef);
  const returning = inject(Router).currentNavigation()?.trigger === 'popstate';
  const allowed = signal(returning ? Infinity : first);
  // A timer is no signal.
  effect((onCleanup) => {
    if (allowed() >= total()) return;
    const timer = setTimeout(() => {
      allowed.update((amount) => amount + step);
      // Now: the app would wait for a frame, whose layout then belongs to the same task.
      app.tick();
    });
    onCleanup(() => clearTimeout(timer));
  });
  return computed(() => Math.min(allowed(), total()));
}
