"""Pure: convert exceptions and HTTP statuses to typed errors with a reason."""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
import urllib3
from requests_hardened.ip_filter import InvalidIPAddress

from cryptoviz.errors import PayloadError, SourceError, SourceUnavailableError
from cryptoviz.sources.http.reasons import make_reason

DEFAULT_RETRY, JITTER = timedelta(seconds=60), timedelta(seconds=15)
LONGEST_RETRY = timedelta(hours=1)

_TLS_ERRORS = (ssl.SSLError, requests.exceptions.SSLError, urllib3.exceptions.SSLError)
# The code of a reason, the exceptions that show it, and its parameters; the first that fits counts.
_CAUSES: tuple[tuple[str, tuple[type[BaseException], ...], tuple[str, ...]], ...] = (
    ("private_address", (InvalidIPAddress,), ("host",)),
    ("dns", (socket.gaierror, urllib3.exceptions.NameResolutionError), ("host",)),
    ("tls", _TLS_ERRORS, ("host",)),
    ("truncated", (http.client.IncompleteRead,), ()),
    ("reset", (ConnectionResetError, ConnectionAbortedError, BrokenPipeError), ()),
    ("reset", (http.client.RemoteDisconnected, http.client.BadStatusLine), ()),
    ("malformed", (urllib3.exceptions.DecodeError,), ()),
    ("unreachable", (urllib3.exceptions.NewConnectionError,), ("host",)),
    ("timeout", (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError), ("seconds",)),
    ("unreachable", (BaseException,), ("host",)),
)


def transport_error(title: str, host: str, seconds: int, error: BaseException) -> SourceError:
    """Return the error of a request without a complete response. `seconds` was its timeout."""
    errors = list(_chain(error))
    code, _, names = next(
        cause for cause in _CAUSES if any(isinstance(one, cause[1]) for one in errors)
    )
    known: dict[str, str | int] = {"host": host, "seconds": seconds}
    params = {name: known[name] for name in names}
    kind = PayloadError if code == "malformed" else SourceUnavailableError
    return kind(make_reason(code, title, **params))


def status_error(
    title: str, status: int, headers: Mapping[str, str], now: datetime
) -> SourceError | None:
    """Return the error of a status; None for 200 and 304. Headers are in lower case."""
    if status in (200, 304):
        return None
    if status == 429:
        # The fraction of the second differs between processes that were refused together.
        wait = retry_after(headers, now) or DEFAULT_RETRY + JITTER * (now.microsecond / 1_000_000)
        retry_s = round(wait.total_seconds())
        reason = make_reason("rate_limited", title, status=status, retry_s=retry_s)
        return SourceUnavailableError(reason, wait)
    if status in (401, 403, 451, 1020):
        return SourceUnavailableError(make_reason("forbidden", title, status=status))
    if status in (404, 410):
        return SourceUnavailableError(make_reason("not_found", title, status=status))
    requested = retry_after(headers, now) if status in (408, 503) else None
    return SourceUnavailableError(make_reason("http_status", title, status=status), requested)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return the wait that Retry-After (seconds or a date) or x-ratelimit-reset asks for."""
    for name in ("retry-after", "x-ratelimit-reset"):
        wait = _parse_wait(headers.get(name, "").strip(), now)
        if wait is not None:
            return min(max(wait, timedelta(seconds=1)), LONGEST_RETRY)
    return None


def http_date(text: str) -> datetime | None:
    """Parse an HTTP date, or the ISO 8601 date that some servers send; None if it is neither."""
    try:
        date = _parse_date(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def looks_like_html(body: bytes) -> bool:
    """Return whether a body starts like a web page, whatever its Content-Type says."""
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in head


def _parse_date(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return datetime.fromisoformat(text.replace(" UTC", "+00:00").replace(" +0000", "+00:00"))


def _parse_wait(text: str, now: datetime) -> timedelta | None:
    if text.isascii() and text.isdigit() and len(text) < 12:
        number = int(text)
        if number < 1_000_000_000:
            return timedelta(seconds=number)
        return datetime.fromtimestamp(number, UTC) - now  # some servers send the epoch second
    date = http_date(text) if text else None
    return date - now if date else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error, its causes, and the exceptions that requests and urllib3 wrap in it."""
    pending, seen = [error], set[int]()
    while pending:
        one = pending.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        context = None if one.__suppress_context__ else one.__context__
        pending += [one.__cause__, context, getattr(one, "reason", None), *one.args]
