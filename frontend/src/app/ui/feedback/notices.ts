import { computed, Service, signal } from '@angular/core';

const SHORT_MS = 6_000;
const WITH_ACTION_MS = 12_000;

export interface Notice {
  readonly text: string;
  /** Label of its button; null without one. */
  readonly action: string | null;
}

interface PendingNotice extends Notice {
  readonly lasting: boolean;
  readonly settle: (accepted: boolean) => void;
}

/**
 * Short notices at the bottom of the page, one at a time; a lasting one returns after those that
 * come later. In the first bundle, since they are needed most when nothing else can be fetched.
 */
@Service()
export class Notices {
  /** Lasting notices, then the newest. */
  private readonly pending = signal<readonly PendingNotice[]>([]);
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly current = computed<Notice | null>(() => this.pending().at(-1) ?? null);

  /** Show a notice, for a while or until closed if `lasting`. True if the action was chosen. */
  show(text: string, action: string | null = null, lasting = false): Promise<boolean> {
    this.withdraw(text);
    const current = this.pending().at(-1);
    if (current?.lasting === false) this.settle(current, false);
    return new Promise((settle) => {
      this.pending.update((all) => [...all, { text, action, lasting, settle }]);
      if (lasting) return;
      const duration = action === null ? SHORT_MS : WITH_ACTION_MS;
      this.timer = setTimeout(() => this.close(), duration);
    });
  }

  /** Close the current notice. */
  close(accepted = false): void {
    const current = this.pending().at(-1);
    if (current) this.settle(current, accepted);
  }

  /** Close a notice that no longer applies, if it is still there. */
  withdraw(text: string): void {
    const notice = this.pending().find((one) => one.text === text);
    if (notice) this.settle(notice, false);
  }

  private settle(notice: PendingNotice, accepted: boolean): void {
    if (!notice.lasting) clearTimeout(this.timer);
    this.pending.update((all) => all.filter((other) => other !== notice));
    notice.settle(accepted);
  }
}
