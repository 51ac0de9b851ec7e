"""BASE_PATH: the path below which everything is served."""

from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cryptoviz.api.errors import PROBLEM_JSON, problem_body
from cryptoviz.api.web.headers import api_headers


class BasePathMiddleware:
    """Strips the base path from paths; redirects `/` to it and responds 404 to all other paths."""

    def __init__(self, inner: WSGIApplication, base_path: str, *, https: bool) -> None:
        self._inner, self._base_path, self._prefix = inner, base_path, base_path.rstrip("/")
        self._headers = [*api_headers(https=https), ("Cache-Control", "no-store")]
        detail = f"Everything is below {base_path}."
        self._not_found = problem_body(HTTPStatus.NOT_FOUND, detail)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith(self._base_path):
            environ["SCRIPT_NAME"], environ["PATH_INFO"] = self._prefix, path[len(self._prefix) :]
            return self._inner(environ, start_response)
        if path in ("/", self._prefix):
            query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
            location = [("Location", self._base_path + query), ("Content-Length", "0")]
            start_response("307 TEMPORARY REDIRECT", [*location, *self._headers])
            return []
        content = [
            ("Content-Type", PROBLEM_JSON),
            ("Content-Length", str(len(self._not_found))),
        ]
        start_response("404 NOT FOUND", [*content, *self._headers])
        return [self._not_found]
