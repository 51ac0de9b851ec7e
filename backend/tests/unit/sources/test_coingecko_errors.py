"""CoinGecko's refusals → typed errors with a sentence: golden pairs and the recorded ones."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cryptoviz.errors import PayloadError, SourceUnavailableError
from cryptoviz.sources.coingecko.errors import coingecko_error
from cryptoviz.sources.http.http_errors import retry_after, status_error
from cryptoviz.sources.http.reasons import SENTENCES, make_reason
from support.paths import SHARED

COINGECKO = SHARED / "coingecko"
recorded = pytest.mark.skipif(
    not COINGECKO.is_dir(), reason="the recordings are not next to this checkout"
)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SENT_429 = "CoinGecko answered 429 (too many requests)."
REFUSED = "CoinGecko answered 401: it does not accept the API key (code 401)."

GOLDEN = [
    (429, b'{"status":{"error_code":429,"error_message":"slow down"}}', "rate_limited", SENT_429),
    (200, b'{"status":{"error_code":429,"error_message":"slow down"}}', "rate_limited", SENT_429),
    (200, b'{"error":"You have exceeded the Rate Limit"}', "rate_limited", SENT_429),
    (429, b"<html>Too many requests</html>", "rate_limited", SENT_429),
    (
        401,
        b'{"error":{"status":{"error_code":10012,"error_message":"beyond 365 days"}}}',
        "beyond_plan",
        None,
    ),
    (401, b'{"status":{"error_code":10002,"error_message":"API Key Missing"}}', "bad_key", None),
    (401, b"", "bad_key", REFUSED),
    (401, b'{"error":"x","error_code":"%b"}' % (b"9" * 5_000), "bad_key", REFUSED),
    (401, b'{"error":"x","error_code":"%b"}' % (b"9" * 30), "bad_key", REFUSED),
    (401, b'{"error":"x","error_code":%b}' % (b"9" * 18), "bad_key", REFUSED),
    (401, b'{"error":"x","error_code":true}', "bad_key", REFUSED),
    (
        400,
        b'{"error_code":10011,"status":{"error_message":"use the other host"}}',
        "wrong_host",
        None,
    ),
    (400, b'{"error":{"status":{"error_code":10010}}}', "wrong_host", None),
    (
        403,
        b"<html>error code: 1020</html>",
        "forbidden",
        "CoinGecko answered 1020 (access denied).",
    ),
    (403, b"error code: 1020", "forbidden", "CoinGecko answered 1020 (access denied)."),
    (403, b"<html>no</html>", "forbidden", "CoinGecko answered 403 (forbidden)."),
    (404, b'{"error":"coin not found"}', "not_found", "CoinGecko answered 404 (not found)."),
    (
        503,
        b"<html>maintenance</html>",
        "http_status",
        "CoinGecko answered 503 (service unavailable).",
    ),
    (599, b"", "http_status", "CoinGecko answered 599 (an unknown status)."),
    (
        200,
        b"<!DOCTYPE html><html>Just a moment</html>",
        "html",
        "CoinGecko answered with a web page instead of data.",
    ),
    (200, b'{"error":"something else"}', "malformed", None),
    (200, b'{"status":{"error_code":500}}', "http_status", None),
]


@pytest.mark.parametrize(("status", "body", "code", "sentence"), GOLDEN)
def test_coingecko_error_of_each_refusal_has_its_code_and_sentence(
    status: int, body: bytes, code: str, sentence: str | None
) -> None:
    error = coingecko_error(status, {}, body, NOW)
    assert error is not None
    assert error.reason.code == code
    assert sentence in (None, error.reason.detail)


@pytest.mark.parametrize(
    "body", [b"[]", b'{"prices":[]}', b'[{"id":"error"}]', b"", b'{"bitcoin":{"usd":1}}']
)
def test_coingecko_error_of_data_and_of_304_is_none(body: bytes) -> None:
    assert coingecko_error(200, {}, body, NOW) is None
    assert coingecko_error(304, {}, b"", NOW) is None


def test_coingecko_error_is_transient_unless_the_plan_forbids_the_range() -> None:
    assert isinstance(coingecko_error(503, {}, b"", NOW), SourceUnavailableError)
    assert isinstance(
        coingecko_error(401, {}, b'{"status":{"error_code":10012}}', NOW), PayloadError
    )


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


def test_make_reason_of_every_code_is_a_sentence_with_the_title() -> None:
    params: dict[str, str | int] = {
        "status": 500,
        "error_code": 1,
        "seconds": 10,
        "host": "h",
        "bytes": 9,
        "rows": 3,
    }
    for code in SENTENCES:
        detail = make_reason(code, "Decrypt {x}", **params).detail
        assert detail.startswith(("Decrypt {x}", "The calls to Decrypt {x}"))
        assert detail.endswith(".")


@recorded
def test_coingecko_error_of_recorded_errors_keeps_their_status() -> None:
    expected = {404: "not_found", 422: "http_status", 429: "rate_limited", 500: "http_status"}
    paths = [
        path for path in sorted((COINGECKO / "errors").glob("*.json")) if "headers" not in path.name
    ]
    for path in paths:
        status = int(path.name[:3])
        error = coingecko_error(status, {}, path.read_bytes(), NOW)
        assert error is not None
        assert error.reason.code == expected[status]
    assert len(paths) >= 8


@recorded
@pytest.mark.parametrize("name", ["rotki", "coingecko_ruby"])
def test_coingecko_error_of_recorded_exchanges_is_none_for_data_only(name: str) -> None:
    for line in (COINGECKO / f"http_recorded_{name}.jsonl").read_text().splitlines():
        exchange = json.loads(line)
        headers = {key.lower(): values[0] for key, values in exchange["headers"].items()}
        status = exchange["status"]["code"]
        error = coingecko_error(status, headers, exchange["body"].encode(), NOW)
        assert (error is None) == (status == 200), exchange["uri"]


def test_status_error_of_a_429_without_retry_after_waits_a_minute_and_a_little() -> None:
    waits = set()
    for microsecond in (0, 1, 500_000, 999_999):
        error = status_error("CoinGecko", 429, {}, NOW.replace(microsecond=microsecond))
        assert error is not None
        waits.add(error.retry_after)
    assert len(waits) == 4
    assert min(waits) == timedelta(seconds=60)
    assert max(waits) < timedelta(seconds=75)
