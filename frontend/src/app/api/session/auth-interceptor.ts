import { HttpErrorResponse, HttpHandlerFn, HttpInterceptorFn, HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, from, switchMap, throwError } from 'rxjs';
import { Session } from './session';

/** Requests that carry no access token: they make one, or need none. */
const OPEN = ['/api/v1/auth/login', '/api/v1/auth/register', '/api/v1/auth/refresh', '/api/v1/site'];

/** Signs what goes to our API; renews the token before it runs out, or once after a 401. */
export const authInterceptor: HttpInterceptorFn = (request, next) => {
  const session = inject(Session);
  if (!request.url.startsWith('/api/v1/') || OPEN.includes(request.url) || !session.signedIn()) return next(request);
  const token = session.freshToken();
  if (token === null) return renewed(session, request, next, null);
  return next(signed(request, token)).pipe(
    catchError((error: unknown) =>
      isRefusal(error) ? renewed(session, request, next, error) : throwError(() => error),
    ),
  );
};

function renewed(
  session: Session,
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
  refusal: unknown,
): ReturnType<HttpHandlerFn> {
  return from(session.renew()).pipe(
    switchMap((alive) => {
      const token = session.freshToken();
      if (alive && token !== null) return next(signed(request, token));
      session.expire();
      return throwError(() => refusal ?? new HttpErrorResponse({ status: 401, url: request.url }));
    }),
  );
}

function signed(request: HttpRequest<unknown>, token: string): HttpRequest<unknown> {
  return request.clone({ setHeaders: { Authorization: `Bearer ${token}` } });
}

function isRefusal(error: unknown): boolean {
  return error instanceof HttpErrorResponse && error.status === 401;
}
