import { inject, Service, signal } from '@angular/core';
import { ApiError, toApiError } from '../../api/api-error';
import { PageVisibility } from '../../api/polling/page-visibility';

const RETRY_MS = 10_000;

/** Retries the requests that the app needs to start until the server answers. */
@Service()
export class StartupRetry {
  private readonly visibility = inject(PageVisibility);
  private readonly current = signal<(ApiError & { readonly retryAt: number }) | null>(null);
  private stopWaiting: () => void = () => undefined;

  /** Why the app cannot start, and when it tries again (epoch ms); null if it can. */
  readonly error = this.current.asReadonly();

  /** Repeat a request until it succeeds. */
  async untilReached<T>(request: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await request();
        this.current.set(null);
        return result;
      } catch (error) {
        await this.wait(error);
      }
    }
  }

  retryNow(): void {
    this.stopWaiting();
  }

  private wait(cause: unknown): Promise<void> {
    const now = Date.now();
    const error = toApiError(cause, now, this.visibility.online());
    this.current.set({ ...error, retryAt: now + RETRY_MS });
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
      this.stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
