"""How long to wait after an answer that refuses."""

from datetime import UTC, datetime, timedelta

import pytest

from cryptoviz.errors import SourceUnavailableError
from cryptoviz.sources.http.http_errors import retry_after, status_error

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


WAITS = [
    ({"retry-after": "119"}, 119),
    ({"retry-after": "Mon, 23 Nov 2026 12:02:00 GMT"}, 120),
    ({"retry-after": "0"}, 1),
    ({"retry-after": "-5"}, None),
    ({"retry-after": "soon", "x-ratelimit-reset": "2026-11-23 12:00:30 UTC"}, 30),
    ({"x-ratelimit-reset": "2026-11-23T12:01:00Z"}, 60),
    ({"x-ratelimit-reset": str(int(NOW.timestamp()) + 45)}, 45),
    ({"retry-after": "999999"}, 3600),
    ({"retry-after": "Mon, 23 Nov 2026 11:00:00 GMT"}, 1),
    ({"retry-after": "Fri, 31 Dec 9999 23:59:59 -1200"}, None),
    ({"retry-after": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}, None),
    ({"retry-after": "9999-12-31T23:59:59-14:00"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("headers", "seconds"), WAITS)
def test_retry_after_reads_both_headers_in_every_format(
    headers: dict[str, str], seconds: int | None
) -> None:
    assert retry_after(headers, NOW) == (None if seconds is None else timedelta(seconds=seconds))


def test_status_error_of_a_429_without_a_wait_is_a_minute() -> None:
    error = status_error("CoinGecko", 429, {}, NOW)
    assert isinstance(error, SourceUnavailableError)
    assert error.retry_after == timedelta(seconds=60)
    assert error.reason.params == {"status": 429, "retry_s": 60}


def test_status_error_of_a_429_without_retry_after_waits_a_minute_and_a_little() -> None:
    waits = set()
    for microsecond in (0, 1, 500_000, 999_999):
        error = status_error("CoinGecko", 429, {}, NOW.replace(microsecond=microsecond))
        assert error is not None
        waits.add(error.retry_after)
    assert len(waits) == 4
    assert min(waits) == timedelta(seconds=60)
    assert max(waits) < timedelta(seconds=75)
