import { Service, signal } from '@angular/core';

const SHORT_MS = 6_000;
const WITH_ACTION_MS = 12_000;

export interface Notice {
  readonly text: string;
  /** Label of its button; null without one. */
  readonly action: string | null;
}

interface PendingNotice extends Notice {
  readonly settle: (accepted: boolean) => void;
}

/**
 * Short notices at the bottom of the page, one at a time. In the first bundle, since they are
 * needed most when nothing else can be fetched.
 */
@Service()
export class Notices {
  private readonly pending = signal<PendingNotice | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly current = this.pending.asReadonly();

  /** Show a notice, for a while or until closed if `lasting`. True if the action was chosen. */
  show(text: string, action: string | null = null, lasting = false): Promise<boolean> {
    this.close();
    return new Promise((settle) => {
      this.pending.set({ text, action, settle });
      if (lasting) return;
      const duration = action === null ? SHORT_MS : WITH_ACTION_MS;
      this.timer = setTimeout(() => this.close(), duration);
    });
  }

  close(accepted = false): void {
    clearTimeout(this.timer);
    const pending = this.pending();
    this.pending.set(null);
    pending?.settle(accepted);
  }
}
