"""What every request passes, whoever answers it: Host check, fast lane, security headers, metrics, access log."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from time import perf_counter
from typing import Any

from cryptoviz.api import access_log
from cryptoviz.api.bodies import Bodies
from cryptoviz.api.errors import problem_body
from cryptoviz.api.headers import Headers
from cryptoviz.api.hosts import Hosts
from cryptoviz.api.lane import Lane
from cryptoviz.api.metrics import Metrics

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Any], Iterable[bytes]]

ROUTE = "cryptoviz.route"  # where Flask's path leaves its rule
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_API = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json")


class Front:
    """The outermost WSGI application: `api` answers the paths of _API, `pages` all others."""

    def __init__(self, api: WsgiApp, pages: WsgiApp, hosts: Hosts, bodies: Bodies, lane: Lane, metrics: Metrics, headers: Headers) -> None:
        self._bodies = bodies
        self._api, self._pages, self._hosts, self._lane, self._metrics, self._headers = api, pages, hosts, lane, metrics, headers

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        started = perf_counter()
        if not self._hosts.allows(environ.get("HTTP_HOST")):
            detail = "This server does not go by the name in the Host header: ALLOWED_HOSTS can add it."
            return self._refuse(environ, start_response, started, HTTPStatus.BAD_REQUEST, detail)
        reply = self._lane.reply(environ)
        if reply is None:
            if not self._bodies.fetch(environ):
                return self._refuse(
                    environ, start_response, started, HTTPStatus.REQUEST_TIMEOUT, "The body of the request did not come in time."
                )
            return self._through(environ, start_response, started)
        status, headers, body = reply
        start_response(status, headers + self._headers)
        self._note(environ, "ready", status, len(body), started)
        return (body,)

    def _through(self, environ: Environ, start_response: Any, started: float) -> Iterable[bytes]:
        seen: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            complete = self._completed(headers)
            seen[:] = [(status, complete)]
            return start_response(status, complete, exc_info) if exc_info else start_response(status, complete)

        application = self._api if environ["PATH_INFO"].startswith(_API) else self._pages
        body = application(environ, start)
        status, headers = seen[0] if seen else ("500", [])
        size = next((int(value) for name, value in headers if name == "Content-Length"), 0)
        self._note(environ, environ.get(ROUTE, "pages"), status, size, started)
        return body

    def _completed(self, headers: Headers) -> Headers:
        """With our headers, unless the answer brings its own policy (the app's files do)."""
        names = {name for name, _ in headers}
        if "Content-Security-Policy" in names:
            return headers
        caching = [] if "Cache-Control" in names else [("Cache-Control", "no-store")]
        return [*headers, *caching, *self._headers]

    def _refuse(self, environ: Environ, start_response: Any, started: float, status: HTTPStatus, detail: str) -> Iterable[bytes]:
        body = problem_body(status, detail)
        headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))]
        start_response(f"{status.value} {status.phrase}", self._completed(headers))
        self._note(environ, "refused", str(status.value), len(body), started)
        return (body,)

    def _note(self, environ: Environ, route: str, status: str, size: int, started: float) -> None:
        seconds = perf_counter() - started
        method = environ["REQUEST_METHOD"]
        self._metrics.count(method if method in _METHODS else "OTHER", route, status[:3], seconds)
        access_log.note(method, environ["PATH_INFO"], status[:3], size, seconds)
