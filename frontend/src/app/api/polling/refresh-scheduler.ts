import { effect, inject, Service, signal, untracked } from '@angular/core';
import { Connection } from './connection';
import { PageVisibility } from './page-visibility';

/** A visible page refreshes at least this often. */
export const MAX_INTERVAL_MS = 60_000;
/** Never more often than this, whatever the server announces. */
export const MIN_INTERVAL_MS = 5_000;
/** The first delay after which a server that does not answer is asked again; it doubles. */
export const RETRY_MS = 10_000;
/** From the poll of a source until the API returns its rows: request, event log, index. */
export const INDEXING_DELAY_MS = 2_500;

/**
 * Decides when the page refreshes: when new data is expected, otherwise every 60 seconds, sooner
 * while the server does not answer, never while hidden; at once when the browser goes offline or
 * online, and when a page that is overdue becomes visible again.
 */
@Service()
export class RefreshScheduler {
  private readonly visibility = inject(PageVisibility);
  private readonly connection = inject(Connection);
  private readonly count = signal(0);
  private readonly favouritesCount = signal(0);
  private readonly refreshedAt = signal(Date.now());
  private readonly nextPoll = signal<number | null>(null);
  /** Failed refreshes in a row. */
  private failures = 0;
  private readonly due = signal(Date.now() + MAX_INTERVAL_MS);

  /** Number of refreshes so far; a request that reads it is repeated at each. */
  readonly refreshes = this.count.asReadonly();
  /** Number of changes to the favourites; a request about them is repeated at each. */
  readonly favouriteChanges = this.favouritesCount.asReadonly();
  /** When the next refresh is due, epoch ms. */
  readonly nextAt = this.due.asReadonly();

  constructor() {
    // A timer is no signal: the effect starts and stops it.
    effect((onCleanup) => {
      const due = this.nextDue(this.refreshedAt(), this.nextPoll());
      untracked(() => this.due.set(due));
      if (!this.visibility.visible()) return;
      const timer = setTimeout(() => this.refreshNow(), Math.max(0, due - Date.now()));
      onCleanup(() => clearTimeout(timer));
    });
    // Whether the server answers is found out by asking it.
    let online = this.visibility.online();
    effect(() => {
      if (this.visibility.online() === online) return;
      online = !online;
      this.failures = 0;
      untracked(() => this.refreshNow());
    });
  }

  private nextDue(refreshedAt: number, nextPoll: number | null): number {
    if (this.connection.problem() === null) {
      this.failures = 0;
      return nextRefreshAt(refreshedAt, nextPoll);
    }
    const delay = Math.min(RETRY_MS * 2 ** this.failures, MAX_INTERVAL_MS);
    this.failures += 1;
    return refreshedAt + delay;
  }

  /** Set when the server polls its source next (epoch ms), null if unknown. */
  expectPoll(nextPoll: number | null): void {
    this.nextPoll.set(nextPoll);
  }

  /** Fetch again what depends on the favourites, and nothing else. */
  favouritesChanged(): void {
    this.favouritesCount.update((count) => count + 1);
  }

  refreshNow(): void {
    this.refreshedAt.set(Date.now());
    this.count.update((count) => count + 1);
  }
}

/**
 * Return when to refresh after `refreshedAt`. If the announced poll is already late, look again
 * soon, but not forever.
 */
export function nextRefreshAt(refreshedAt: number, nextPoll: number | null): number {
  const latest = refreshedAt + MAX_INTERVAL_MS;
  if (nextPoll === null) return latest;
  const indexed = nextPoll + INDEXING_DELAY_MS;
  if (indexed >= refreshedAt + MIN_INTERVAL_MS) return Math.min(indexed, latest);
  return refreshedAt - indexed < MAX_INTERVAL_MS ? refreshedAt + MIN_INTERVAL_MS : latest;
}
