import { inject, Service, signal } from '@angular/core';
import { Failure, failureOf } from '../../api/api-error';
import { Presence } from '../../api/polling/page-visibility';

const WAIT_MS = 10_000;

/** Starting without a server: says so, and tries again until it answers. */
@Service()
export class Reach {
  private readonly presence = inject(Presence);
  private readonly missing = signal<(Failure & { readonly nextTry: number }) | null>(null);
  private wake: () => void = () => undefined;

  /** Why the app cannot start, and when it tries again (epoch ms); null while it can. */
  readonly problem = this.missing.asReadonly();

  /** What `ask` answers, once the server can be asked. */
  async until<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const answer = await ask();
        this.missing.set(null);
        return answer;
      } catch (error) {
        await this.pause(error);
      }
    }
  }

  /** Try now. */
  retry(): void {
    this.wake();
  }

  private pause(error: unknown): Promise<void> {
    const now = Date.now();
    this.missing.set({ ...failureOf(error, now, this.presence.online()), nextTry: now + WAIT_MS });
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, WAIT_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
