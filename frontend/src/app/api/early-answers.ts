import { HttpInterceptorFn, HttpParams, HttpResponse } from '@angular/common/http';
import { catchError, from, map } from 'rxjs';

/** What boot.js has requested while the app was loading, by URL. */
interface EarlyRequests {
  /** Bodies of answers; those that the app has not taken yet. */
  readonly asked: Map<string, Promise<unknown>>;
  /** The bodies that are there. */
  readonly arrived: Map<string, unknown>;
}

const page = globalThis as { readonly cvEarly?: EarlyRequests };

/** Take the answer to a request that is on its way; send the request if that one fails. */
export const earlyAnswers: HttpInterceptorFn = (request, next) => {
  const url = request.urlWithParams;
  const early = page.cvEarly;
  const answer = early?.asked.get(url);
  if (early === undefined || answer === undefined) return next(request);
  early.asked.delete(url);
  return from(answer).pipe(
    map((body) => {
      early.arrived.delete(url);
      return new HttpResponse({ body, url });
    }),
    catchError(() => next(request)),
  );
};

/** Return an answer that is there before the app has asked; undefined if there is none. */
export function arrivedAnswer<T>(
  url: string,
  params: Readonly<Record<string, string | number | boolean>> = {},
): T | undefined {
  const arrived = page.cvEarly?.arrived;
  if (arrived === undefined || arrived.size === 0) return undefined;
  const query = new HttpParams({ fromObject: params }).toString();
  return arrived.get(query === '' ? url : `${url}?${query}`) as T | undefined;
}
