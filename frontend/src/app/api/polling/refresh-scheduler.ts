import { effect, inject, Service, signal, untracked } from '@angular/core';
import { Presence } from './page-visibility';

/** A visible page asks at least this often. */
export const LONGEST_MS = 60_000;
/** Never more often than this, whatever the server announces. */
export const SHORTEST_MS = 5_000;
/** From the poll of a source to its rows in the API: request, file bus, index. */
export const SETTLE_MS = 2_500;

/**
 * When the page asks again: at the moment new data is due when that is known, every 60 seconds otherwise, never while hidden or offline,
 * and at once when it is seen again after its turn had come.
 */
@Service()
export class Pulse {
  private readonly presence = inject(Presence);
  private readonly count = signal(0);
  private readonly asked = signal(Date.now());
  private readonly announced = signal<number | null>(null);
  private readonly due = signal(Date.now() + LONGEST_MS);

  /** Counts the turns; whoever reads it in a request asks again at each. */
  readonly beat = this.count.asReadonly();
  /** When the next turn comes, epoch ms. */
  readonly nextAt = this.due.asReadonly();

  constructor() {
    // A timer is no signal: this effect is the bridge.
    effect((onCleanup) => {
      const due = nextTurn(this.asked(), this.announced());
      untracked(() => this.due.set(due));
      if (!this.presence.visible() || !this.presence.online()) return;
      const timer = setTimeout(() => this.ask(), Math.max(0, due - Date.now()));
      onCleanup(() => clearTimeout(timer));
    });
  }

  /** The server said when its next poll is (epoch ms), or that it does not know. */
  announce(nextPoll: number | null): void {
    this.announced.set(nextPoll);
  }

  /** Ask now: the reader pressed "Try again", or the turn has come. */
  ask(): void {
    this.asked.set(Date.now());
    this.count.update((count) => count + 1);
  }
}

/** The next turn after `asked`. A poll announced for an earlier moment is late already: it is looked for soon, but not all the time. */
export function nextTurn(asked: number, announced: number | null): number {
  const latest = asked + LONGEST_MS;
  if (announced === null) return latest;
  const ready = announced + SETTLE_MS;
  if (ready >= asked + SHORTEST_MS) return Math.min(ready, latest);
  return asked - ready < LONGEST_MS ? asked + SHORTEST_MS : latest;
}
