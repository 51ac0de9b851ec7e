import {
  HttpErrorResponse,
  HttpHandlerFn,
  HttpInterceptorFn,
  HttpRequest,
} from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, from, switchMap, throwError } from 'rxjs';
import { Session } from './session';

const WITHOUT_TOKEN = new Set([
  '/api/v1/auth/login',
  '/api/v1/auth/register',
  '/api/v1/auth/refresh',
  '/api/v1/site',
]);

/**
 * Send the access token; refresh it before it expires, or once after a 401. Requests of a session
 * that has expired wait until its user signs in again, and fail if the user leaves instead.
 */
export const authInterceptor: HttpInterceptorFn = (request, next) => {
  const session = inject(Session);
  const { url } = request;
  const needsToken = url.startsWith('/api/v1/') && !WITHOUT_TOKEN.has(url) && session.signedIn();
  if (!needsToken) return next(request);
  if (session.interrupted()) return sendAfterSignIn(session, request, next);
  const token = session.validToken();
  if (token === null) return sendWithNewToken(session, request, next, null);
  return next(withToken(request, token)).pipe(
    catchError((error: unknown) =>
      isUnauthorized(error)
        ? sendWithNewToken(session, request, next, error)
        : throwError(() => error),
    ),
  );
};

function sendWithNewToken(
  session: Session,
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
  cause: unknown,
): ReturnType<HttpHandlerFn> {
  return from(session.refresh()).pipe(
    switchMap((refreshed) => {
      const token = session.validToken();
      if (refreshed && token !== null) return next(withToken(request, token));
      session.expire();
      if (session.interrupted()) return sendAfterSignIn(session, request, next);
      return throwError(() => cause ?? unauthorized(request));
    }),
  );
}

function sendAfterSignIn(
  session: Session,
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
): ReturnType<HttpHandlerFn> {
  return from(session.signedInAgain()).pipe(
    switchMap((signedIn) =>
      signedIn
        ? next(withToken(request, session.validToken() ?? ''))
        : throwError(() => unauthorized(request)),
    ),
  );
}

function withToken(request: HttpRequest<unknown>, token: string): HttpRequest<unknown> {
  return request.clone({ setHeaders: { Authorization: `Bearer ${token}` } });
}

function unauthorized({ url }: HttpRequest<unknown>): HttpErrorResponse {
  return new HttpErrorResponse({ status: 401, url });
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof HttpErrorResponse && error.status === 401;
}
