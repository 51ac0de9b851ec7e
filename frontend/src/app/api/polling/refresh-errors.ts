import { computed, Service, Signal, signal } from '@angular/core';
import type { ApiError } from '../api-error';
import type { Answer } from './last-answers';

interface Tracked {
  readonly error: Signal<ApiError | null>;
  readonly answer: Signal<Answer<unknown>>;
  /** True for what every page uses. */
  readonly shared: boolean;
}

/** Refresh errors of the resources of the page, and the age of what they still show. */
@Service()
export class RefreshErrors {
  private readonly tracked = signal<readonly Tracked[]>([]);

  /** The error that explains most: an unreachable server before an error status. */
  readonly current = computed(() => {
    const errors = this.tracked()
      .flatMap(({ error }) => error() ?? [])
      .filter(isOfServer);
    return errors.find(({ kind }) => kind !== 'status') ?? errors[0] ?? null;
  });
  /**
   * When the oldest answer on the page arrived, epoch ms; null if there is none. What every page
   * uses counts only with an answer of the page itself.
   */
  readonly knownAt = computed(() => {
    const own = this.tracked().filter(({ shared }) => !shared);
    if (own.length > 0 && timesOf(own).length === 0) return null;
    const times = timesOf(this.tracked());
    return times.length === 0 ? null : Math.min(...times);
  });

  /** Track a resource; return a function that stops it. */
  track(resource: Tracked): () => void {
    this.tracked.update((all) => [...all, resource]);
    return () => this.tracked.update((all) => all.filter((other) => other !== resource));
  }
}

function timesOf(resources: readonly Tracked[]): number[] {
  return resources.flatMap(({ answer }) => answer().at ?? []);
}

/** Other errors, such as an unknown coin, are about one request: its page explains them. */
function isOfServer({ kind, status }: ApiError): boolean {
  return kind !== 'status' || status === null || status >= 500 || status === 429;
}
