import { computed, Service, Signal, signal } from '@angular/core';
import type { Failure } from '../api-error';

/** What failed at its last turn while its old answer is still shown. A page says that once, whatever the number of its parts. */
@Service()
export class Setbacks {
  private readonly watched = signal<readonly Signal<Failure | null>[]>([]);

  /** One failure for all of them: a server that does not answer at all explains the others. */
  readonly failure = computed(() => {
    const failures = this.watched().flatMap((failure) => failure() ?? []);
    return failures.find(({ kind }) => kind !== 'status') ?? failures[0] ?? null;
  });

  /** Returns how to stop. */
  watch(failure: Signal<Failure | null>): () => void {
    this.watched.update((all) => [...all, failure]);
    return () => this.watched.update((all) => all.filter((one) => one !== failure));
  }
}
