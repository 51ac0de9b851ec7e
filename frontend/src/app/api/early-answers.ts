import { HttpInterceptorFn, HttpParams, HttpResponse } from '@angular/common/http';
import { catchError, finalize, from, map } from 'rxjs';

/** A request that boot.js has sent while the app was loading. */
interface EarlyRequest {
  readonly answer: Promise<unknown>;
  /** The answer and its time, epoch ms, once it is there. */
  readonly body?: unknown;
  readonly at?: number;
  taken?: boolean;
}

/** By URL. boot.js drops those that nobody has taken after some seconds. */
const page = globalThis as { readonly cvEarly?: Map<string, EarlyRequest> };

/** Take the answer to a request that is on its way; send the request if that one fails. */
export const earlyAnswers: HttpInterceptorFn = (request, next) => {
  const url = request.urlWithParams;
  const early = page.cvEarly?.get(url);
  if (early === undefined || early.taken) {
    // A change, or another user, makes the others untrue.
    if (request.method !== 'GET') page.cvEarly?.clear();
    return next(request);
  }
  early.taken = true;
  return from(early.answer).pipe(
    map((body) => new HttpResponse({ body, url })),
    catchError(() => next(request)),
    finalize(() => page.cvEarly?.delete(url)),
  );
};

/** Return an answer that is there before the app has asked, with its time; or undefined. */
export function arrivedAnswer<T>(
  url: string,
  params: Readonly<Record<string, string | number | boolean>> = {},
): { readonly value: T; readonly at: number } | undefined {
  if (!page.cvEarly?.size) return undefined;
  const query = new HttpParams({ fromObject: params }).toString();
  const { body, at } = page.cvEarly.get(query === '' ? url : `${url}?${query}`) ?? {};
  return at === undefined ? undefined : { value: body as T, at };
}
