"""Pure: what an exception or an HTTP status means, as a typed error with a reason."""

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
from cryptoviz.sources.http.reasons import reason

DEFAULT_RETRY = timedelta(seconds=60)
LONGEST_RETRY = timedelta(hours=1)

_TLS = (ssl.SSLError, requests.exceptions.SSLError, urllib3.exceptions.SSLError)
_TIMEOUT = (
    TimeoutError,
    requests.Timeout,
    urllib3.exceptions.ReadTimeoutError,
    urllib3.exceptions.ConnectTimeoutError,
)
_RESET = (
    ConnectionResetError,
    ConnectionAbortedError,
    BrokenPipeError,
    http.client.RemoteDisconnected,
    http.client.BadStatusLine,
)


def transport_error(title: str, host: str, seconds: int, error: BaseException) -> SourceError:
    """The error of a request that brought no whole answer. `seconds` is the deadline that was set."""
    met = list(_chain(error))

    def any_of(*kinds: type[BaseException]) -> bool:
        return any(isinstance(one, kinds) for one in met)

    if any_of(InvalidIPAddress):
        return SourceUnavailableError(reason("private_address", title, host=host))
    if any_of(socket.gaierror, urllib3.exceptions.NameResolutionError):
        return SourceUnavailableError(reason("dns", title, host=host))
    if any_of(*_TLS):
        return SourceUnavailableError(reason("tls", title, host=host))
    if any_of(http.client.IncompleteRead):
        return SourceUnavailableError(reason("truncated", title))
    if any_of(*_RESET):
        return SourceUnavailableError(reason("reset", title))
    if any_of(urllib3.exceptions.DecodeError):
        return PayloadError(reason("malformed", title))
    if any_of(*_TIMEOUT) and not any_of(urllib3.exceptions.NewConnectionError):
        return SourceUnavailableError(reason("timeout", title, seconds=seconds))
    return SourceUnavailableError(reason("unreachable", title, host=host))


def status_error(
    title: str,
    status: int,
    headers: Mapping[str, str],
    now: datetime,
    jitter: timedelta = timedelta(0),
) -> SourceError | None:
    """The error that this status means, None for 200 and 304. `headers` are asked in lower case; `jitter` spreads retries."""
    if status in (200, 304):
        return None
    if status == 429:
        wait = retry_after(headers, now) or DEFAULT_RETRY + jitter
        return SourceUnavailableError(
            reason("rate_limited", title, status=status, retry_s=round(wait.total_seconds())), wait
        )
    if status in (401, 403, 451, 1020):
        return SourceUnavailableError(reason("forbidden", title, status=status))
    if status in (404, 410):
        return SourceUnavailableError(reason("not_found", title, status=status))
    wait_told = retry_after(headers, now) if status in (408, 503) else None
    return SourceUnavailableError(reason("http_status", title, status=status), wait_told)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the answer asks us to wait: Retry-After (seconds or a date), else x-ratelimit-reset; None when it does not say."""
    for name in ("retry-after", "x-ratelimit-reset"):
        told = _wait(headers.get(name, ""), now)
        if told is not None:
            return min(max(told, timedelta(seconds=1)), LONGEST_RETRY)
    return None


def http_date(text: str) -> datetime | None:
    """The moment of an HTTP date, or of an ISO 8601 one, which some servers write instead; None when it is none, or none in UTC."""
    try:
        moment = _date(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def looks_like_html(body: bytes) -> bool:
    """Whether a body begins like a web page, whatever its Content-Type says."""
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in head


def _date(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return datetime.fromisoformat(text.replace(" UTC", "+00:00").replace(" +0000", "+00:00"))


def _wait(text: str, now: datetime) -> timedelta | None:
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 12:
        number = int(text)
        # Some servers give the epoch second of the reset, others the seconds until it.
        return (
            timedelta(seconds=number)
            if number < 1_000_000_000
            else datetime.fromtimestamp(number, UTC) - now
        )
    moment = http_date(text) if text else None
    return moment - now if moment else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, and what it carries: requests and urllib3 wrap each other's exceptions as arguments."""
    pending, seen = [error], set[int]()
    while pending:
        one = pending.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        pending += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
