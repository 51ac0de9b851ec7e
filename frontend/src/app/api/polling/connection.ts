import { HttpEventType, HttpInterceptorFn } from '@angular/common/http';
import { computed, inject, Service, signal } from '@angular/core';
import { finalize, tap } from 'rxjs';
import { ApiError, toApiError } from '../api-error';
import { PageVisibility } from './page-visibility';

/** A server that has answered nothing for so long does not answer. */
export const PATIENCE_MS = 10_000;

/** Whether the server answers. Every request to the API reports how it ended. */
@Service()
export class Connection {
  private readonly visibility = inject(PageVisibility);
  private readonly lostAt = signal<number | null>(null);
  private answeredAt = 0;

  /** The browser may be offline while a server on the same machine answers. */
  readonly problem = computed<'offline' | 'unreachable' | null>(() => {
    if (this.lostAt() === null) return null;
    return this.visibility.online() ? 'unreachable' : 'offline';
  });
  /** The problem, as the error of a request that still waits. */
  readonly error = computed<ApiError | null>(() => {
    const [kind, at] = [this.problem(), this.lostAt()];
    if (kind === null || at === null) return null;
    return { kind, status: null, detail: null, errors: [], at };
  });

  answered(): void {
    this.answeredAt = Date.now();
    this.lostAt.set(null);
  }

  /** Report that a request sent at `sentAt` still waits, or has failed without an answer. */
  unanswered(sentAt: number): void {
    if (this.answeredAt <= sentAt) this.lostAt.update((at) => at ?? Date.now());
  }
}

/** Reports to `Connection` how each request to the API ends, or that it takes too long. */
export const watchConnection: HttpInterceptorFn = (request, next) => {
  const connection = inject(Connection);
  // Other files may come from the service worker.
  if (!request.url.includes('api/v1/')) return next(request);
  const sentAt = Date.now();
  const timer = setInterval(() => connection.unanswered(Date.now() - PATIENCE_MS), PATIENCE_MS);
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
    finalize(() => clearInterval(timer)),
  );
};
