"""Outermost WSGI middleware: host check, cache, bodies, security headers, metrics, access log."""

from collections.abc import Iterable
from http import HTTPStatus
from time import perf_counter
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cryptoviz.api.cache.middleware import CachedResponseMiddleware
from cryptoviz.api.errors import PROBLEM_JSON, problem_body
from cryptoviz.api.monitoring.metrics import RequestMetrics
from cryptoviz.api.security.hosts import AllowedHosts
from cryptoviz.api.web.access_log import log_request
from cryptoviz.api.web.headers import Headers, with_headers
from cryptoviz.api.web.request_bodies import RequestBodyReader

ROUTE = "cryptoviz.route"  # The environ key where Flask's path stores its URL rule.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_API_PATHS = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json")
_UNKNOWN_HOST = "This server does not have the name in the Host header: ALLOWED_HOSTS can add it."
_TOO_MANY_BODIES = "The server is reading other requests; try again."


class RootMiddleware:
    """Dispatches API paths to `api` and all others to `pages`."""

    def __init__(
        self,
        api: WSGIApplication,
        pages: WSGIApplication,
        hosts: AllowedHosts,
        cache: CachedResponseMiddleware,
        bodies: RequestBodyReader,
        metrics: RequestMetrics,
        headers: Headers,
    ) -> None:
        self._api, self._pages, self._hosts, self._cache = api, pages, hosts, cache
        self._bodies, self._metrics, self._headers = bodies, metrics, headers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = perf_counter()
        if not self._hosts.allows(environ.get("HTTP_HOST")):
            return self._reject(
                environ, start_response, started, HTTPStatus.BAD_REQUEST, _UNKNOWN_HOST
            )
        reply = self._cache.lookup(environ)
        if reply is None:
            if self._bodies.buffer(environ):
                return self._dispatch(environ, start_response, started)
            return self._reject(
                environ, start_response, started, HTTPStatus.SERVICE_UNAVAILABLE, _TOO_MANY_BODIES
            )
        status, headers, body = reply
        start_response(status, headers + self._headers)
        self._record(environ, "ready", status, len(body), started)
        return (body,)

    def _dispatch(
        self, environ: WSGIEnvironment, start_response: StartResponse, started: float
    ) -> Iterable[bytes]:
        sent: list[tuple[str, Headers]] = []

        def add_headers(status: str, headers: Headers) -> Headers:
            sent[:] = [(status, self._complete(headers))]
            return sent[0][1]

        application = self._api if environ["PATH_INFO"].startswith(_API_PATHS) else self._pages
        body = application(environ, with_headers(start_response, add_headers))
        status, headers = sent[0] if sent else ("500", [])
        size = next((int(value) for name, value in headers if name == "Content-Length"), 0)
        self._record(environ, environ.get(ROUTE, "pages"), status, size, started)
        return body

    def _complete(self, headers: Headers) -> Headers:
        """Add our headers, unless the response has its own policy, as the web app's files do."""
        names = {name for name, _ in headers}
        if "Content-Security-Policy" in names:
            return headers
        caching = [] if "Cache-Control" in names else [("Cache-Control", "no-store")]
        return [*headers, *caching, *self._headers]

    def _reject(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        started: float,
        status: HTTPStatus,
        detail: str,
    ) -> Iterable[bytes]:
        body = problem_body(status, detail)
        headers = [("Content-Type", PROBLEM_JSON), ("Content-Length", str(len(body)))]
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("Retry-After", "1"))
        start_response(f"{status.value} {status.phrase}", self._complete(headers))
        self._record(environ, "refused", str(status.value), len(body), started)
        return (body,)

    def _record(
        self, environ: WSGIEnvironment, route: str, status: str, size: int, started: float
    ) -> None:
        seconds, method, code = perf_counter() - started, environ["REQUEST_METHOD"], status[:3]
        self._metrics.record(method if method in _METHODS else "OTHER", route, code, seconds)
        log_request(method, environ["PATH_INFO"], code, size, seconds)
