import { HttpEventType, HttpInterceptorFn } from '@angular/common/http';
import { computed, inject, Service, signal } from '@angular/core';
import { finalize, tap } from 'rxjs';
import { toApiError } from '../api-error';
import { PageVisibility } from './page-visibility';

/** A server that has answered nothing for so long does not answer. */
export const PATIENCE_MS = 10_000;

/** Whether the server answers. Every request to the API reports how it ended. */
@Service()
export class Connection {
  private readonly visibility = inject(PageVisibility);
  private readonly lost = signal(false);
  private answeredAt = 0;

  /** The browser may be offline while a server on the same machine answers. */
  readonly problem = computed<'offline' | 'unreachable' | null>(() => {
    if (!this.lost()) return null;
    return this.visibility.online() ? 'unreachable' : 'offline';
  });

  answered(): void {
    this.answeredAt = Date.now();
    this.lost.set(false);
  }

  /** Report a request that was sent at `sentAt` and has no answer. */
  unanswered(sentAt: number): void {
    if (this.answeredAt <= sentAt) this.lost.set(true);
  }
}

/** Reports to `Connection` how each request to the API ends, or that it takes too long. */
export const watchConnection: HttpInterceptorFn = (request, next) => {
  const connection = inject(Connection);
  const sentAt = Date.now();
  const timer = setTimeout(() => connection.unanswered(sentAt), PATIENCE_MS);
  return next(request).pipe(
    tap({
      next: ({ type }) => {
        if (type === HttpEventType.Response) connection.answered();
      },
      error: (error: unknown) => {
        const { kind } = toApiError(error, sentAt);
        if (kind === 'unreachable' || kind === 'offline') connection.unanswered(sentAt);
        else connection.answered();
      },
    }),
    finalize(() => clearTimeout(timer)),
  );
};
