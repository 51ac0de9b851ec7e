"""What every request passes, whoever answers it: Host check, fast lane, security headers, metrics, access log."""

from collections.abc import Iterable
from http import HTTPStatus
from time import perf_counter
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cryptoviz.api.cache.middleware import Lane
from cryptoviz.api.errors import problem_body
from cryptoviz.api.security.hosts import Hosts
from cryptoviz.api.web import access_log
from cryptoviz.api.web.headers import Headers, completing
from cryptoviz.api.web.metrics import Metrics
from cryptoviz.api.web.request_bodies import Bodies

ROUTE = "cryptoviz.route"  # where Flask's path leaves its rule
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_API = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json")


class Front:
    """The outermost WSGI application: `api` answers the paths of _API, `pages` all others."""

    def __init__(
        self,
        api: WSGIApplication,
        pages: WSGIApplication,
        hosts: Hosts,
        bodies: Bodies,
        lane: Lane,
        metrics: Metrics,
        headers: Headers,
    ) -> None:
        self._api, self._pages, self._hosts, self._bodies = api, pages, hosts, bodies
        self._lane, self._metrics, self._headers = lane, metrics, headers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = perf_counter()
        if not self._hosts.allows(environ.get("HTTP_HOST")):
            detail = (
                "This server does not go by the name in the Host header: ALLOWED_HOSTS can add it."
            )
            return self._refuse(environ, start_response, started, HTTPStatus.BAD_REQUEST, detail)
        reply = self._lane.reply(environ)
        if reply is None:
            if not self._bodies.fetch(environ):
                return self._refuse(
                    environ,
                    start_response,
                    started,
                    HTTPStatus.REQUEST_TIMEOUT,
                    "The body of the request did not come in time.",
                )
            return self._through(environ, start_response, started)
        status, headers, body = reply
        start_response(status, headers + self._headers)
        self._note(environ, "ready", status, len(body), started)
        return (body,)

    def _through(
        self, environ: WSGIEnvironment, start_response: StartResponse, started: float
    ) -> Iterable[bytes]:
        seen: list[tuple[str, Headers]] = []

        def complete(status: str, headers: Headers) -> Headers:
            seen[:] = [(status, self._completed(headers))]
            return seen[0][1]

        application = self._api if environ["PATH_INFO"].startswith(_API) else self._pages
        body = application(environ, completing(start_response, complete))
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

    def _refuse(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        started: float,
        status: HTTPStatus,
        detail: str,
    ) -> Iterable[bytes]:
        body = problem_body(status, detail)
        headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))]
        start_response(f"{status.value} {status.phrase}", self._completed(headers))
        self._note(environ, "refused", str(status.value), len(body), started)
        return (body,)

    def _note(
        self, environ: WSGIEnvironment, route: str, status: str, size: int, started: float
    ) -> None:
        seconds = perf_counter() - started
        method = environ["REQUEST_METHOD"]
        self._metrics.count(method if method in _METHODS else "OTHER", route, status[:3], seconds)
        access_log.note(method, environ["PATH_INFO"], status[:3], size, seconds)
