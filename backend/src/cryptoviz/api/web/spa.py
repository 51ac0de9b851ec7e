"""Files of the web app, pre-compressed, and its index page for the routes of the app."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from wsgiref.headers import Headers as WsgiHeaders
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from whitenoise import WhiteNoise

from cryptoviz.api.web.headers import Headers, find_nonce, page_headers, with_headers

_INDEX = "/index.html"
_HASHED_NAME = re.compile(r"[-.][A-Za-z0-9_]{8,}\.[a-z0-9]+$")  # main-4QZX7K2M.js
_FILE_NAME = re.compile(r"\.[A-Za-z0-9]+$")
_NOT_BUILT = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>CryptoViz</title>"
    b"<h1>The web app is not built yet</h1>"
    b"<p>The server runs and its API answers. Stop it and use <code>make run</code>, "
    b"which builds the web app, or <code>make setup</code>."
)


@dataclass(frozen=True)
class _Build:
    """The files of one build; `changed_ns` is when its index page or list of files changed."""

    changed_ns: int
    files: WhiteNoise
    headers: Headers


class SpaFiles:
    """WSGI application for the files in `root`; all other paths go to `inner`."""

    def __init__(self, inner: WSGIApplication, root: Path, *, https: bool) -> None:
        self._inner, self._root, self._https = inner, root, https
        # Scanned at the first request, so that the API can answer before.
        self._build: _Build | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, is_page = environ["PATH_INFO"], _is_page_request(environ)
        if is_page or self._build is None:
            self._rescan()
        build = self._build
        file = build.files.files.get(_INDEX if is_page else path) if build else None
        if build is not None and file is not None:
            start = with_headers(start_response, lambda _, sent: _complete(sent, build.headers))
            try:
                return _read(build.files.serve(file, environ, start))
            except OSError:  # A new build has replaced the file since the scan.
                self._build = None
        if is_page:
            return self._not_built(start_response)
        return self._inner(environ, start_response)

    def _rescan(self) -> None:
        """Scan the files again after a new build: the headers of the old one have wrong sizes."""
        index = self._root / "index.html"
        try:
            changed_ns = max(index.stat().st_mtime_ns, self._root.stat().st_mtime_ns)
            if self._build is None or self._build.changed_ns != changed_ns:
                headers = page_headers(find_nonce(index), https=self._https)
                self._build = _Build(changed_ns, self._scan(index, headers), headers)
        except OSError:  # Not built, or being built.
            self._build = None

    def _scan(self, index: Path, headers: Headers) -> WhiteNoise:
        etag = hashlib.sha256(index.read_bytes() + repr(headers).encode()).hexdigest()[:16]

        def add_headers(sent: WsgiHeaders, path: str, _url: str) -> None:
            for name, value in headers:
                sent[name] = value
            if Path(path) == index:
                sent["ETag"] = f'"{etag}"'
            if not _HASHED_NAME.search(path):
                sent["Cache-Control"] = "no-cache"

        return WhiteNoise(
            None,
            self._root,
            "/",
            max_age=0,
            allow_all_origins=False,
            add_headers_function=add_headers,
            immutable_file_test=lambda path, _url: bool(_HASHED_NAME.search(path)),
        )

    def _not_built(self, start_response: StartResponse) -> Iterable[bytes]:
        size = ("Content-Length", str(len(_NOT_BUILT)))
        headers = [("Content-Type", "text/html; charset=utf-8"), size]
        policy = page_headers(None, https=self._https)
        start_response("503 SERVICE UNAVAILABLE", headers + policy)
        return [_NOT_BUILT]


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
