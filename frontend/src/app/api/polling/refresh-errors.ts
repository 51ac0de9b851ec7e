import { computed, Service, Signal, signal } from '@angular/core';
import type { ApiError } from '../api-error';

/** Refresh errors of resources that still show stale data. */
@Service()
export class RefreshErrors {
  private readonly tracked = signal<readonly Signal<ApiError | null>[]>([]);

  /** The error that explains most: an unreachable server before an error status. */
  readonly current = computed(() => {
    const errors = this.tracked().flatMap((error) => error() ?? []);
    return errors.find(({ kind }) => kind !== 'status') ?? errors[0] ?? null;
  });

  /** Track the error of a resource; return a function that stops it. */
  track(error: Signal<ApiError | null>): () => void {
    this.tracked.update((all) => [...all, error]);
    return () => this.tracked.update((all) => all.filter((other) => other !== error));
  }
}
