import { HttpInterceptorFn } from '@angular/common/http';

/** A little longer than the server itself waits for its database, in milliseconds. */
export const PATIENCE_MS = 40_000;

/** A server that takes a request and says nothing does not answer: without this a page would wait for it as long as the browser does. */
export const patience: HttpInterceptorFn = (request, next) =>
  next(request.timeout === undefined ? request.clone({ timeout: PATIENCE_MS }) : request);
