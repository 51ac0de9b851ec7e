"""Pure: what CoinGecko, or the CDN before it, means by an answer that is no data."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import orjson

from cryptoviz.errors import PayloadError, SourceError, SourceUnavailableError
from cryptoviz.sources.http.http_errors import looks_like_html, status_error
from cryptoviz.sources.http.reasons import reason

TITLE = "CoinGecko"

_KEY_CODES = {10002, 10003, 10005, 10006}  # missing, wrong, beyond the key's plan, disabled
_HOST_CODES = {10010, 10011}
_RANGE_CODE = 10012


def coingecko_error(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    jitter: timedelta = timedelta(0),
) -> SourceError | None:
    """The error that this answer means; None for data and for 304. `headers` are asked in lower case."""
    code, stated = _stated(body)
    if code == _RANGE_CODE:
        return PayloadError(reason("beyond_plan", TITLE))
    if code in _HOST_CODES:
        return SourceUnavailableError(reason("wrong_host", TITLE))
    if (
        code == 1020
        or b"error code: 1020" in body[:2048].lower()
        or (status == 403 and b"1020" in body[:8192])
    ):
        return SourceUnavailableError(reason("forbidden", TITLE, status=1020))
    if code in _KEY_CODES or status == 401:
        return SourceUnavailableError(
            reason("bad_key", TITLE, status=status, error_code=code or status)
        )
    if status == 200:
        return _error_as_data(code, stated, headers, body, now, jitter)
    return status_error(TITLE, status, headers, now, jitter)


def _error_as_data(
    code: int | None,
    stated: bool,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    jitter: timedelta,
) -> SourceError | None:
    """An error that came with status 200: some answer their rate limit so, and a CDN its captcha."""
    if looks_like_html(body):
        return SourceUnavailableError(reason("html", TITLE))
    if code == 429 or (stated and b"rate limit" in body[:2048].lower()):
        return status_error(TITLE, 429, headers, now, jitter)
    if code is not None and 400 <= code < 600:
        return status_error(TITLE, code, headers, now, jitter)
    return PayloadError(reason("malformed", TITLE)) if stated else None


def _stated(body: bytes) -> tuple[int | None, bool]:
    """The error code of a body in one of the three shapes of an error, and whether it has one of them."""
    if len(body) > 20_000 or not body.lstrip().startswith(b"{"):
        return None, False
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None, False
    inner = raw["error"] if isinstance(raw.get("error"), dict) else raw
    status = inner.get("status")
    if isinstance(status, dict):
        return _code(
            status.get("error_code") or raw.get("error_code")
        ), "error_code" in status or "error_message" in status
    if "error" in raw:
        return _code(raw.get("error_code") or status), True
    return _code(raw.get("error_code")), "error_code" in raw


def _code(value: object) -> int | None:
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else None
