import { Service, signal } from '@angular/core';

const SHORT_MS = 6_000;
const WITH_ACTION_MS = 12_000;

export interface Notice {
  readonly text: string;
  /** What its button says; null without one. */
  readonly action: string | null;
}

interface Pending extends Notice {
  readonly settle: (taken: boolean) => void;
}

/** Short words at the foot of the page, one at a time. Part of the first load: they are needed most when nothing else can be fetched. */
@Service()
export class Notices {
  private readonly pending = signal<Pending | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly current = this.pending.asReadonly();

  /** Shows `text` for a moment, or until it is answered when `lasting`; true when the reader took the offered `action`. */
  show(text: string, action: string | null = null, lasting = false): Promise<boolean> {
    this.close();
    return new Promise((settle) => {
      this.pending.set({ text, action, settle });
      if (lasting) return;
      this.timer = setTimeout(() => this.close(), action === null ? SHORT_MS : WITH_ACTION_MS);
    });
  }

  /** The reader took the action. */
  take(): void {
    this.close(true);
  }

  close(taken = false): void {
    clearTimeout(this.timer);
    const pending = this.pending();
    this.pending.set(null);
    pending?.settle(taken);
  }
}
