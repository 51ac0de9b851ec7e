"""Pure: convert answers of CoinGecko, or of its CDN, that are not data to errors."""

from collections.abc import Mapping
from datetime import datetime

import orjson

from cryptoviz.errors import PayloadError, SourceError, SourceUnavailableError
from cryptoviz.sources.http.http_errors import looks_like_html, status_error
from cryptoviz.sources.http.reasons import make_reason

TITLE = "CoinGecko"

_KEY_CODES = {10002, 10003, 10005, 10006}  # missing, wrong, beyond the key's plan, disabled
_HOST_CODES = {10010, 10011}
_RANGE_CODE = 10012


def coingecko_error(
    status: int, headers: Mapping[str, str], body: bytes, now: datetime
) -> SourceError | None:
    """Return the error of this answer; None for data and for 304. Headers are in lower case."""
    code, is_error = _error_code(body)
    if code == _RANGE_CODE:
        return PayloadError(make_reason("beyond_plan", TITLE))
    if code in _HOST_CODES:
        return SourceUnavailableError(make_reason("wrong_host", TITLE))
    text = body[:8192].lower()
    blocked = code == 1020 or b"error code: 1020" in text or (status == 403 and b"1020" in text)
    if blocked:  # by the CDN
        return SourceUnavailableError(make_reason("forbidden", TITLE, status=1020))
    if code in _KEY_CODES or status == 401:
        reason = make_reason("bad_key", TITLE, status=status, error_code=code or status)
        return SourceUnavailableError(reason)
    if status == 200:  # some send their rate limit with this status, and a CDN its captcha
        if looks_like_html(body):
            return SourceUnavailableError(make_reason("html", TITLE))
        if is_error and b"rate limit" in text:
            status = 429
        elif code is not None and 400 <= code < 600:
            status = code
        elif is_error:
            return PayloadError(make_reason("malformed", TITLE))
    return status_error(TITLE, status, headers, now)


def _error_code(body: bytes) -> tuple[int | None, bool]:
    """Return the code of an error in one of its three formats, and whether it is an error."""
    if len(body) > 20_000 or not body.lstrip().startswith(b"{"):
        return None, False
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None, False
    inner = raw["error"] if isinstance(raw.get("error"), dict) else raw
    status, code = inner.get("status"), raw.get("error_code")
    if isinstance(status, dict):
        is_error = "error_code" in status or "error_message" in status
        return _integer(status.get("error_code") or code), is_error
    if "error" in raw:
        return _integer(code or status), True
    return _integer(code), "error_code" in raw


def _integer(value: object) -> int | None:
    """Return a code of at most six digits; None for anything else."""
    text = str(value) if isinstance(value, int | str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
