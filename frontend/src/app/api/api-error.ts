import { HttpErrorResponse } from '@angular/common/http';
import type { Problem } from './models';

/** Answers that a reverse proxy gives for a server that is silent. */
const OF_PROXY = new Set([0, 502, 504]);

/** Why a request failed. `at` is when the failure was noticed, in epoch ms. */
export interface ApiError {
  readonly kind: 'offline' | 'unreachable' | 'unreadable' | 'status';
  readonly status: number | null;
  readonly detail: string | null;
  readonly errors: Problem['errors'];
  readonly at: number;
  /** Seconds to wait, from the Retry-After header. */
  readonly retryAfter?: number;
}

export function toApiError(error: unknown, at: number, online = navigator.onLine): ApiError {
  const response = httpError(error);
  if (response === null || OF_PROXY.has(response.status)) {
    const kind = online ? 'unreachable' : 'offline';
    return { kind, status: null, detail: null, errors: [], at };
  }
  if (response.status < 400) {
    return { kind: 'unreadable', status: null, detail: null, errors: [], at };
  }
  const problem = problemOf(response);
  return {
    kind: 'status',
    status: response.status,
    detail: problem.detail ?? null,
    errors: problem.errors ?? [],
    at,
    ...retryAfter(response),
  };
}

/** httpResource wraps the error of HttpClient as the cause of its own. */
function httpError(error: unknown): HttpErrorResponse | null {
  if (error instanceof HttpErrorResponse) return error;
  return error instanceof Error && error.cause instanceof HttpErrorResponse ? error.cause : null;
}

function problemOf(response: HttpErrorResponse): Partial<Problem> {
  const body: unknown = response.error;
  return typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
}

function retryAfter(response: HttpErrorResponse): { retryAfter?: number } {
  const seconds = Number(response.headers.get('Retry-After') ?? 'none');
  return Number.isFinite(seconds) ? { retryAfter: seconds } : {};
}
