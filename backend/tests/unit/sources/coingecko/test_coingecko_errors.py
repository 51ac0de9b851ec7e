"""CoinGecko's refusals → typed errors with a sentence: golden pairs and the recorded ones."""

import json
from datetime import UTC, datetime

import pytest

from cryptoviz.errors import PayloadError, SourceUnavailableError
from cryptoviz.sources.coingecko.errors import coingecko_error
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
