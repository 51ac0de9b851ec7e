"""Outermost WSGI middleware: host check, cache, bodies, security headers, metrics, access log."""

import logging
from collections.abc import Iterable
from http import HTTPStatus
from threading import Semaphore
from time import perf_counter
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cryptoviz.api.context import AppContext
from cryptoviz.api.errors import PROBLEM_JSON, UNEXPECTED, problem_body
from cryptoviz.api.response_cache import NOT_MODIFIED, CachedResponse
from cryptoviz.api.security.addresses import AllowedHosts, without_port
from cryptoviz.api.web.headers import Headers, api_headers, with_headers
from cryptoviz.api.web.request_bodies import RequestBodyReader
from cryptoviz.errors import CryptoVizError

ROUTE = "cryptoviz.route"  # The environ key where Flask's path stores its URL rule.
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_REFRESH = "/api/v1/auth/refresh"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_PATH_CHARACTERS = "/:@!$&'()*+,;=[]|"  # with letters, digits and _.-~, which never change
_WORKING = 3  # Threads of a worker that do not wait for a body; more would only contend.
_log = logging.getLogger("cryptoviz.access")
_bugs = logging.getLogger(__name__)
_OF_BITCOIN_ANALYZER = ("/latest-price", "/price-history", "/latest-news")
_SERVICE_PATHS = ("/healthz", "/readyz", "/metrics", "/openapi.json")
_API_PATHS = ("/api/", "/logos/", *_SERVICE_PATHS, *_OF_BITCOIN_ANALYZER)


def _rejection(status: HTTPStatus, detail: str, *headers: tuple[str, str]) -> WSGIApplication:
    body = problem_body(status, detail)
    content = [("Content-Type", PROBLEM_JSON), ("Content-Length", str(len(body)))]

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[ROUTE] = "refused"
        start_response(f"{status.value} {status.phrase}", [*content, *headers])
        return (body,)

    return application


_UNKNOWN_HOST = _rejection(
    HTTPStatus.BAD_REQUEST,
    "This server does not have the name in the Host header: ALLOWED_HOSTS can add it.",
)
_BUSY = _rejection(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The server is still reading the bodies of other requests.",
    ("Retry-After", "1"),
)
_FAILED = _rejection(HTTPStatus.INTERNAL_SERVER_ERROR, UNEXPECTED)


class RootMiddleware:
    """Dispatches API paths to `api` and all others to `pages`."""

    def __init__(
        self, api: WSGIApplication, pages: WSGIApplication, context: AppContext, max_body: int
    ) -> None:
        config = context.config
        self._api, self._pages, self._context = api, pages, context
        self._hosts = AllowedHosts(config.host, config.allowed_hosts)
        self._bodies = RequestBodyReader(max_body)
        self._working = Semaphore(_WORKING)
        self._headers = api_headers(https=config.cookie_secure)
        self._has_cors = bool(config.cors_origins)
        # On a terminal they would push every other line off the screen.
        self._routine_level = logging.INFO if config.log_format == "json" else logging.DEBUG

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = perf_counter()
        try:
            is_complete = self._bodies.buffer(environ)
            with self._working:
                return self._respond(environ, start_response, started, is_complete)
        except Exception:  # noqa: BLE001 - logged, and the same answer as from Flask
            _bugs.exception("unexpected error", extra={"path": environ["PATH_INFO"]})
            return self._dispatch(_FAILED, environ, start_response, started)

    def _respond(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        started: float,
        is_complete: bool,
    ) -> Iterable[bytes]:
        if not self._hosts.allows(environ.get("HTTP_HOST")):
            application = _UNKNOWN_HOST
        elif (cached := self._lookup(environ)) is not None:
            status, headers, body = self._context.response_cache.reply(
                cached, environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_ACCEPT_ENCODING")
            )
            start_response(status, headers if status == NOT_MODIFIED else headers + self._headers)
            self._record(environ, "ready", status, len(body), started)
            return (body,)
        elif not is_complete:
            application = _BUSY
        else:
            application = self._api if environ["PATH_INFO"].startswith(_API_PATHS) else self._pages
        return self._dispatch(application, environ, start_response, started)

    def _lookup(self, environ: WSGIEnvironment) -> CachedResponse | None:
        """Return the cached response; None if Flask must handle the request."""
        authorization, context = environ.get("HTTP_AUTHORIZATION"), self._context
        if authorization is None or environ["REQUEST_METHOD"] != "GET":
            return None
        if self._has_cors and "HTTP_ORIGIN" in environ:  # flask-cors adds headers of its own.
            return None
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        try:
            principal = context.token_cache.authenticate(authorization)
            cached = context.response_cache.lookup(path, query, principal)
        except CryptoVizError:  # Flask meets the same error and responds with a problem.
            return None
        if cached is not None:
            context.activity.record_view(*cached.spec.viewed_coins)
        return cached

    def _dispatch(
        self,
        application: WSGIApplication,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        started: float,
    ) -> Iterable[bytes]:
        sent: list[tuple[str, Headers]] = []

        def add_headers(status: str, headers: Headers) -> Headers:
            sent[:] = [(status, self._complete(status, headers))]
            return sent[0][1]

        body = application(environ, with_headers(start_response, add_headers))
        status, headers = sent[0] if sent else ("500", [])
        size = next((int(value) for name, value in headers if name == "Content-Length"), 0)
        self._record(environ, environ.get(ROUTE, "pages"), status, size, started)
        return body

    def _complete(self, status: str, headers: Headers) -> Headers:
        """Add our headers, unless the response has its own policy, as the web app's files do.

        A 304 goes without: the client keeps those of the response that it has.
        """
        names = {name for name, _ in headers}
        if status == NOT_MODIFIED or "Content-Security-Policy" in names:
            return headers
        caching = [] if "Cache-Control" in names else [("Cache-Control", "no-store")]
        return [*headers, *caching, *self._headers]

    def _record(
        self, environ: WSGIEnvironment, route: str, status: str, size: int, started: float
    ) -> None:
        seconds, method, code = perf_counter() - started, environ["REQUEST_METHOD"], status[:3]
        label = method if method in _METHODS else "OTHER"
        self._context.metrics.record(label, route, code, seconds)
        # Each page that is loaded refreshes its session.
        is_routine = code < "400" and (method in _READS or environ["PATH_INFO"] == _REFRESH)
        level = self._routine_level if is_routine else logging.INFO
        if _log.isEnabledFor(level):
            path = quote(environ["PATH_INFO"], _PATH_CHARACTERS, "latin-1", "replace")
            _log_request(level, environ, (method, path, code, size, seconds * 1000))


def _log_request(level: int, environ: WSGIEnvironment, values: tuple[object, ...]) -> None:
    """Log the path without its query, which may contain search terms, and as one word."""
    text = "%s %s %s %d bytes %.1f ms"
    extra = {"client": without_port(environ.get("REMOTE_ADDR", ""))}
    # Logger.log() would search the stack for its caller, which costs more than all the rest.
    _log.handle(_log.makeRecord(_log.name, level, __file__, 0, text, values, None, extra=extra))
