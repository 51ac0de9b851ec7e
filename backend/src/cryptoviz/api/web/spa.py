"""The web app's files: pre-compressed, hashed names for ever, the index page anew each time, and the index page for its own routes."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from whitenoise import WhiteNoise

from cryptoviz.api.web import headers as security

_INDEX = "/index.html"
_HASHED = re.compile(r"[-.][A-Za-z0-9_]{8,}\.[a-z0-9]+$")  # main-4QZX7K2M.js
_FILE = re.compile(r"\.[A-Za-z0-9]+$")
_NOT_BUILT = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>CryptoViz</title><h1>The web app is not built yet</h1>"
    b"<p>The server runs and its API answers. Stop it and use <code>make run</code>, which builds the web app, or <code>make setup</code>."
)


@dataclass(frozen=True)
class _Build:
    """The files of one build, known by when the index page or the list of files last changed."""

    changed_ns: int
    files: WhiteNoise
    page_headers: security.Headers


class Spa:
    """A WSGI application for files of `root`; what is none of them goes to `inner`."""

    def __init__(self, inner: WSGIApplication, root: Path, *, https: bool) -> None:
        self._inner, self._root, self._https = inner, root, https
        self._build: _Build | None = (
            None  # known from the first request on: the API answers before the files are read
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, navigates = environ["PATH_INFO"], _navigates(environ)
        if navigates or self._build is None:
            self._renew()
        files = self._build.files if self._build else None
        found = files.files.get(_INDEX if navigates else path) if files else None
        if self._build is not None and files is not None and found is not None:
            page_headers = self._build.page_headers
            start = security.completing(
                start_response, lambda _status, headers: _completed(headers, page_headers)
            )
            try:
                return _whole(files.serve(found, environ, start))
            except OSError:  # gone since the files were listed: a new build takes their place
                self._build = None
        if navigates:
            return self._explain(start_response)
        return self._inner(environ, start_response)

    def _renew(self) -> None:
        """Know the files of the newest build: their sizes stand in their headers, so an old list would spoil them."""
        index = self._root / "index.html"
        try:
            changed_ns = max(index.stat().st_mtime_ns, self._root.stat().st_mtime_ns)
            if self._build is None or self._build.changed_ns != changed_ns:
                page_headers = security.for_pages(security.nonce_of(index), https=self._https)
                self._build = _Build(changed_ns, self._scan(index, page_headers), page_headers)
        except OSError:  # not built, or files come and go while a build is made
            self._build = None

    def _scan(self, index: Path, page_headers: security.Headers) -> WhiteNoise:
        etag = hashlib.sha256(index.read_bytes() + repr(page_headers).encode()).hexdigest()[:16]

        def add(headers: Headers, path: str, _url: str) -> None:
            for name, value in page_headers:
                headers[name] = value
            if Path(path) == index:
                headers["ETag"] = f'"{etag}"'
            if not _HASHED.search(path):
                headers["Cache-Control"] = "no-cache"

        test = {"immutable_file_test": lambda path, _url: bool(_HASHED.search(path))}
        return WhiteNoise(
            None,
            self._root,
            "/",
            max_age=0,
            allow_all_origins=False,
            add_headers_function=add,
            **test,
        )

    def _explain(self, start_response: StartResponse) -> Iterable[bytes]:
        page_headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(_NOT_BUILT))),
        ]
        start_response(
            "503 SERVICE UNAVAILABLE", page_headers + security.for_pages(None, https=self._https)
        )
        return [_NOT_BUILT]


def _completed(headers: security.Headers, page_headers: security.Headers) -> security.Headers:
    """With the page's headers: WhiteNoise leaves them out of a 304, and a browser takes a 304's headers over into its copy."""
    given = {name.lower() for name, _ in headers}
    return [*headers, *((name, value) for name, value in page_headers if name.lower() not in given)]


def _whole(body: Iterable[bytes]) -> list[bytes]:
    """The body of a file, and the file closed: files here are small, and not every server closes what it was given."""
    try:
        return [b"".join(body)]
    finally:
        if hasattr(body, "close"):
            body.close()


def _navigates(environ: WSGIEnvironment) -> bool:
    """Whether a browser goes to a page of the app, rather than asking for one of its files."""
    path = environ["PATH_INFO"]
    if path in ("/", _INDEX):
        return environ["REQUEST_METHOD"] in ("GET", "HEAD")
    wants_page = environ["REQUEST_METHOD"] in ("GET", "HEAD") and "text/html" in environ.get(
        "HTTP_ACCEPT", ""
    )
    return wants_page and not _FILE.search(path)
