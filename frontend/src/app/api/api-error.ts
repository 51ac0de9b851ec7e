import { HttpErrorResponse } from '@angular/common/http';
import type { Problem } from './models';

/** Why an answer is missing. `at` is when we knew, epoch ms. */
export interface Failure {
  readonly kind: 'offline' | 'unreachable' | 'status';
  readonly status: number | null;
  readonly detail: string | null;
  readonly errors: Problem['errors'];
  readonly at: number;
  /** Seconds the server asked us to wait. */
  readonly retryAfter?: number;
}

export function failureOf(error: unknown, at: number, online = navigator.onLine): Failure {
  const response = httpError(error);
  if (response === null || response.status === 0) {
    return { kind: online ? 'unreachable' : 'offline', status: null, detail: null, errors: [], at };
  }
  const problem = problemOf(response);
  return {
    kind: 'status',
    status: response.status,
    detail: problem.detail ?? null,
    errors: problem.errors ?? [],
    at,
    ...asked(response),
  };
}

/** httpResource wraps what HttpClient threw as the cause of its own error. */
function httpError(error: unknown): HttpErrorResponse | null {
  if (error instanceof HttpErrorResponse) return error;
  return error instanceof Error && error.cause instanceof HttpErrorResponse ? error.cause : null;
}

function problemOf(response: HttpErrorResponse): Partial<Problem> {
  const body: unknown = response.error;
  return typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
}

function asked(response: HttpErrorResponse): { retryAfter?: number } {
  const seconds = Number(response.headers.get('Retry-After') ?? 'none');
  return Number.isFinite(seconds) ? { retryAfter: seconds } : {};
}
