"""Files of the web app, pre-compressed, and its index page for the routes of the app.

Below a base path the index page has another `<base href>`, which all of its URLs are relative to.
ETags are weak: all codings of a file have the same one.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from wsgiref.headers import Headers as WsgiHeaders
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from whitenoise import WhiteNoise

from cryptoviz.api.compression import compress, preferred_coding
from cryptoviz.api.response_cache import NOT_MODIFIED
from cryptoviz.api.web.headers import Headers, find_nonce, page_headers, with_headers

_INDEX = "/index.html"
_ROOT_BASE = '<base href="/"'
_HASHED_NAME = re.compile(r"[-.][A-Za-z0-9_]{8,}\.[a-z0-9]+$")  # main-4QZX7K2M.js
_FILE_NAME = re.compile(r"^(?!/coins/).*\.[A-Za-z0-9]+$", re.DOTALL)  # ids of coins may have dots
_NOT_BUILT = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>CryptoViz</title>"
    b"<h1>The web app is not built yet</h1>"
    b"<p>The server runs and its API answers. Stop it and use <code>make run</code>, "
    b"which builds the web app, or <code>make setup</code>. "
    b"<code>SPA_DIR</code>, if set, must name the folder of its <code>index.html</code>."
)


class SpaFiles:
    """Serves the files in `root`, as of the newest build; all other paths go to `inner`."""

    def __init__(
        self, inner: WSGIApplication, root: Path, base_path: str = "/", *, https: bool
    ) -> None:
        self._inner, self._index, self._https = inner, root / "index.html", https
        self._base_path = base_path
        self._files = WhiteNoise(
            None,
            root,
            "/",
            autorefresh=True,
            allow_all_origins=False,
            mimetypes={".webmanifest": "application/manifest+json"},
            add_headers_function=self._add_headers,
            immutable_file_test=lambda path, _url: bool(_HASHED_NAME.search(path)),
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_page = _is_page_request(environ)
        try:
            headers, etag = self._build_headers()
            if is_page and self._base_path != "/":
                return self._index_below_base_path(environ, start_response, etag, headers)
            file = self._files.find_file(_INDEX if is_page else environ["PATH_INFO"])
            if file is not None:
                start = with_headers(start_response, lambda _, sent: _complete(sent, headers))
                return _read(self._files.serve(file, environ, start))
        except OSError:  # Not built, being built, or a directory.
            pass
        return self._not_built(start_response) if is_page else self._inner(environ, start_response)

    def _index_below_base_path(
        self, environ: WSGIEnvironment, start_response: StartResponse, etag: str, headers: Headers
    ) -> list[bytes]:
        caching = [("ETag", etag), ("Vary", "Accept-Encoding"), ("Cache-Control", "no-cache")]
        if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response(NOT_MODIFIED, [*caching, *headers])
            return []
        coding = preferred_coding(environ.get("HTTP_ACCEPT_ENCODING"))
        body = _read_page(self._index, self._index.stat().st_mtime_ns, self._base_path, coding)
        content = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        if coding:
            content.append(("Content-Encoding", coding))
        start_response("200 OK", [*content, *caching, *headers])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _build_headers(self) -> tuple[Headers, str]:
        return _read_index(self._index, self._index.stat().st_mtime_ns, https=self._https)

    def _add_headers(self, sent: WsgiHeaders, path: str, _url: str) -> None:
        headers, etag = self._build_headers()
        for name, value in headers:
            sent[name] = value
        stat = Path(path).stat()
        is_index = Path(path) == self._index
        sent["ETag"] = etag if is_index else f'W/"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        if not _HASHED_NAME.search(path):
            sent["Cache-Control"] = "no-cache"

    def _not_built(self, start_response: StartResponse) -> Iterable[bytes]:
        size = ("Content-Length", str(len(_NOT_BUILT)))
        headers = [("Content-Type", "text/html; charset=utf-8"), size]
        policy = page_headers(None, https=self._https)
        start_response("503 SERVICE UNAVAILABLE", headers + policy)
        return [_NOT_BUILT]


@lru_cache(maxsize=2)
def _read_index(index: Path, _mtime_ns: int, *, https: bool) -> tuple[Headers, str]:
    """Return the security headers of a build's files and the ETag of its index page."""
    text = index.read_text(encoding="utf-8")
    headers = page_headers(find_nonce(text), https=https)
    return headers, f'W/"{hashlib.sha256((text + repr(headers)).encode()).hexdigest()[:16]}"'


@lru_cache(maxsize=4)
def _read_page(index: Path, _mtime_ns: int, base_path: str, coding: str) -> bytes:
    """Return the index page below a base path in this coding."""
    text = index.read_text(encoding="utf-8")
    body = text.replace(_ROOT_BASE, f'<base href="{base_path}"', 1).encode()
    return compress(body, coding) if coding else body


def _complete(sent: Headers, headers: Headers) -> Headers:
    """Add missing headers to a 304, which WhiteNoise sends without: browsers update their copy."""
    names = {name.lower() for name, _ in sent}
    return [*sent, *((name, value) for name, value in headers if name.lower() not in names)]


def _read(body: Iterable[bytes]) -> list[bytes]:
    """Read a file and close it: files are small, and not every server closes the body."""
    try:
        return [b"".join(body)]
    finally:
        if hasattr(body, "close"):
            body.close()


def _is_page_request(environ: WSGIEnvironment) -> bool:
    """Return whether a browser opens a page of the app, rather than loading one of its files."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return False
    accepts_html = "text/html" in environ.get("HTTP_ACCEPT", "")
    return path in ("/", _INDEX) or (accepts_html and not _FILE_NAME.search(path))
