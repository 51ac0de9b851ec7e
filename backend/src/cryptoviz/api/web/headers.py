"""Headers of answers: the security headers of each kind, and how they get there."""

import re
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from wsgiref.types import StartResponse

Headers = list[tuple[str, str]]
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

_EVERYWHERE: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
_DOCUMENT: Headers = [
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
_NONCE = re.compile(r'ngCspNonce="([A-Za-z0-9+/=_-]{8,128})"', re.IGNORECASE)


def for_api(*, https: bool) -> Headers:
    """Of JSON: a browser that is made to show it as a page finds nothing that may run."""
    return [
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        *_EVERYWHERE,
        *_transport(https),
    ]


def for_pages(nonce: str | None, *, https: bool) -> Headers:
    """Of the app's files. The nonce, made at each build, allows Angular's styles and never a script."""
    return [
        ("Content-Security-Policy", _policy(nonce)),
        *_EVERYWHERE,
        *_DOCUMENT,
        *_transport(https),
    ]


def nonce_of(index: Path) -> str | None:
    """The nonce in the built index page."""
    found = _NONCE.search(index.read_text(encoding="utf-8")) if index.is_file() else None
    return found[1] if found else None


def completing(
    start_response: StartResponse, complete: Callable[[str, Headers], Headers]
) -> StartResponse:
    """Begins an answer with what `complete` makes of its status and headers."""

    def start(
        status: str, headers: Headers, exc_info: _ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        whole = complete(status, headers)
        return (
            start_response(status, whole, exc_info) if exc_info else start_response(status, whole)
        )  # granian takes two arguments

    return start


def _policy(nonce: str | None) -> str:
    """Pictures are our own too: one from elsewhere would tell its server which coins are looked at."""
    styles = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    return (
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def _transport(https: bool) -> Headers:
    return [("Strict-Transport-Security", "max-age=31536000")] if https else []
