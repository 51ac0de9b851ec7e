import { HttpInterceptorFn } from '@angular/common/http';
import { DOCUMENT, inject } from '@angular/core';

/** Send requests for `/api/…` to the path below which this app is served, its `<base href>`. */
export const basePath: HttpInterceptorFn = (request, next) => {
  const base = new URL(inject(DOCUMENT).baseURI).pathname;
  const moved = request.url.startsWith('/') && base !== '/';
  return next(moved ? request.clone({ url: base + request.url.slice(1) }) : request);
};
