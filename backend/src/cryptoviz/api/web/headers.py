"""Security headers of each kind of response."""

import re
from collections.abc import Callable
from types import TracebackType
from wsgiref.types import StartResponse

Headers = list[tuple[str, str]]
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

_ALL_RESPONSES: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
_PAGES: Headers = [
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
_NONCE = re.compile(r'ngCspNonce="([A-Za-z0-9+/=_-]{8,128})"', re.IGNORECASE)


def api_headers(*, https: bool) -> Headers:
    """Return the headers of JSON: nothing in it may run if a browser shows it as a page."""
    policy = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    return [policy, *_ALL_RESPONSES, *_transport_security(https)]


def page_headers(nonce: str | None, *, https: bool) -> Headers:
    """Return the headers of the web app's files. The nonce of the build allows Angular's styles.

    It never allows scripts. Images must be ours: another server could see which coins are viewed.
    """
    styles = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    policy = (
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )
    common = [*_ALL_RESPONSES, *_PAGES, *_transport_security(https)]
    return [("Content-Security-Policy", policy), *common]


def find_nonce(index: str) -> str | None:
    """Return the nonce in the text of the built index page."""
    found = _NONCE.search(index)
    return found[1] if found else None


def with_headers(
    start_response: StartResponse, complete: Callable[[str, Headers], Headers]
) -> StartResponse:
    """Return a `start_response` that sends the headers that `complete` returns."""

    def start(
        status: str, headers: Headers, exc_info: _ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        sent = complete(status, headers)
        # granian accepts two arguments only.
        return start_response(status, sent, exc_info) if exc_info else start_response(status, sent)

    return start


def _transport_security(https: bool) -> Headers:
    return [("Strict-Transport-Security", "max-age=31536000")] if https else []
