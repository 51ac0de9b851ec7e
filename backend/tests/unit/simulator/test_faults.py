"""Faults on demand over real sockets: each breaks its responses and none after them."""

import http.client
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
import requests

from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.server import SimulatorServer
from support.fakes.clock import HandClock
from support.waiting import PATIENCE_S

FEED = "/feeds/coin-courier.xml"
MARKETS = "/api/v3/coins/markets?vs_currency=usd&per_page=12"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorServer]:
    log = tmp_path_factory.mktemp("simulator") / "served.jsonl"
    with SimulatorServer(build_app(SimulatorSettings(log=log), HandClock())) as server:
        yield server


@pytest.fixture(autouse=True)
def no_faults(server: SimulatorServer) -> None:
    server.app.faults.clear()


def get(server: SimulatorServer, path: str, **options: Any) -> requests.Response:
    return requests.get(server.url + path, timeout=PATIENCE_S, **options)


def put_fault(server: SimulatorServer, **fault: Any) -> None:
    assert (
        requests.post(f"{server.url}/_control/fault", json=fault, timeout=PATIENCE_S).status_code
        == HTTPStatus.OK
    )


@pytest.mark.parametrize(
    ("kind", "status", "part"),
    [
        ("429", 429, b'"error_code":429'),
        ("5xx", 503, b"error"),
        ("500", 500, b"Internal Server Error"),
        ("403", 403, b"1020"),
        ("bad_key", 401, b"10002"),
        ("wrong_host", 400, b"10010"),
        ("beyond_plan", 401, b"10012"),
        ("limit_in_200", 200, b'"error_code":429'),
        ("html", 200, b"<!DOCTYPE html>"),
        ("empty", 200, b""),
        ("malformed", 200, b'<"broken'),
    ],
)
@pytest.mark.parametrize(
    ("fault_path", "path"), [("markets", MARKETS), ("feed:coin-courier", FEED)]
)
def test_fault_breaks_as_many_responses_as_its_count(
    server: SimulatorServer, fault_path: str, path: str, kind: str, status: int, part: bytes
) -> None:
    put_fault(server, path=fault_path, kind=kind, count=2)
    broken = [get(server, path) for _ in range(2)]
    assert [(response.status_code, part in response.content) for response in broken] == [
        (status, True)
    ] * 2
    good = get(server, path)
    assert good.status_code == HTTPStatus.OK
    assert good.headers["Content-Type"].startswith("application/")
    assert len(good.content) > 1_000


def test_fault_breaks_only_responses_of_its_path(server: SimulatorServer) -> None:
    put_fault(server, path="feed:hash-herald", kind="403", count=None)
    assert get(server, FEED).ok
    assert get(server, MARKETS).ok
    assert (
        get(server, "/feeds/hash-herald.xml").status_code
        == get(server, "/feeds/hash-herald.xml").status_code
        == HTTPStatus.FORBIDDEN
    )
    requests.delete(f"{server.url}/_control/fault", timeout=PATIENCE_S)
    assert get(server, "/feeds/hash-herald.xml").ok


def test_fault_has_retry_after_on_request(server: SimulatorServer) -> None:
    put_fault(server, path="*", kind="429", retry_after=53)
    assert get(server, MARKETS).headers["Retry-After"] == "53"
    put_fault(server, path="*", kind="429")
    assert "Retry-After" not in get(server, MARKETS).headers


def test_truncated_body_is_shorter_than_its_content_length(server: SimulatorServer) -> None:
    put_fault(server, path="markets", kind="truncated")
    connection = http.client.HTTPConnection(*server.server_address[:2], timeout=PATIENCE_S)
    connection.request("GET", MARKETS)
    with pytest.raises(http.client.IncompleteRead):
        connection.getresponse().read()
    connection.close()


def test_reset_closes_the_connection_without_a_response(server: SimulatorServer) -> None:
    put_fault(server, path="markets", kind="reset")
    with pytest.raises(requests.ConnectionError):
        get(server, MARKETS)


def test_slow_body_arrives_in_small_pieces(server: SimulatorServer) -> None:
    put_fault(server, path="markets", kind="slow", seconds=0.05)
    assert len(get(server, MARKETS).json()) == 12, "the whole body arrives in the end"
    put_fault(server, path="markets", kind="slow", seconds=600)
    with get(server, MARKETS, stream=True) as response:
        first = response.raw.read1(1_000_000)
    assert 0 < len(first) < int(response.headers["Content-Length"]) / 2


def test_redirect_leads_in_a_circle(server: SimulatorServer) -> None:
    put_fault(server, path="feed:coin-courier", kind="redirect", count=None)
    with pytest.raises(requests.TooManyRedirects):
        get(server, FEED)


def test_wrong_types_break_some_rows_and_leave_the_others(server: SimulatorServer) -> None:
    good = get(server, MARKETS).json()
    put_fault(server, path="markets", kind="wrong_types")
    rows = get(server, MARKETS).json()
    assert [row == right for row, right in zip(rows, good, strict=True)] == [
        number % 4 != 2 for number in range(12)
    ]
    entry = requests.get(f"{server.url}/_control/log", timeout=PATIENCE_S).json()[-1]
    assert entry["bad_rows"] == 3
    assert [row[0] for row in entry["rows"]] == [
        row["id"] for number, row in enumerate(good) if number % 4 != 2
    ]


def test_broken_response_has_no_validators(server: SimulatorServer) -> None:
    etag = get(server, FEED).headers["ETag"]
    put_fault(server, path="feed:coin-courier", kind="malformed")
    assert "ETag" not in get(server, FEED, headers={"If-None-Match": etag}).headers
    assert get(server, FEED, headers={"If-None-Match": etag}).status_code == HTTPStatus.NOT_MODIFIED
