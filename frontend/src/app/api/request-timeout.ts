import { HttpInterceptorFn } from '@angular/common/http';

/** A little longer than the server waits for its database. */
export const REQUEST_TIMEOUT_MS = 40_000;

/** Time out requests that the server accepts but never answers. */
export const requestTimeout: HttpInterceptorFn = (request, next) =>
  next(request.timeout === undefined ? request.clone({ timeout: REQUEST_TIMEOUT_MS }) : request);
