import { HttpErrorResponse } from '@angular/common/http';
import type { Problem } from './models';

/** Why a request failed. `at` is when the failure was noticed, in epoch ms. */
export interface ApiError {
  readonly kind: 'offline' | 'unreachable' | 'status';
  readonly status: number | null;
  readonly detail: string | null;
  readonly errors: Problem['errors'];
  readonly at: number;
  /** Seconds to wait, from the Retry-After header. */
  readonly retryAfter?: number;
}

export function toApiError(error: unknown, at: number, online = navigator.onLine): ApiError {
  const response = httpError(error);
  if (response === null || response.status === 0) {
    const kind = online ? 'unreachable' : 'offline';
    return { kind, status: null, detail: null, errors: [], at };
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
