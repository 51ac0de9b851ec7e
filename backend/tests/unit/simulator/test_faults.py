"""Faults on demand, over real sockets: each breaks the answers it is told to break and none after them."""

import http.client
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
import pytest
import requests

from cryptoviz.errors import ConfigError
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.fault_queue import Fault, read_fault
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
@pytest.mark.parametrize(("place", "path"), [("markets", MARKETS), ("feed:coin-courier", FEED)])
def test_a_fault_spoils_as_many_answers_as_it_counts(
    server: SimulatorServer, place: str, path: str, kind: str, status: int, part: bytes
) -> None:
    put_fault(server, path=place, kind=kind, count=2)
    spoiled = [get(server, path) for _ in range(2)]
    assert [(answer.status_code, part in answer.content) for answer in spoiled] == [
        (status, True)
    ] * 2
    good = get(server, path)
    assert good.status_code == HTTPStatus.OK
    assert good.headers["Content-Type"].startswith("application/")
    assert len(good.content) > 1_000


def test_a_fault_hits_its_own_place_only(server: SimulatorServer) -> None:
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


def test_retry_after_is_told(server: SimulatorServer) -> None:
    put_fault(server, path="*", kind="429", retry_after=53)
    assert get(server, MARKETS).headers["Retry-After"] == "53"
    put_fault(server, path="*", kind="429")
    assert "Retry-After" not in get(server, MARKETS).headers


def test_a_truncated_body_is_shorter_than_announced(server: SimulatorServer) -> None:
    put_fault(server, path="markets", kind="truncated")
    connection = http.client.HTTPConnection(*server.server_address[:2], timeout=PATIENCE_S)
    connection.request("GET", MARKETS)
    with pytest.raises(http.client.IncompleteRead):
        connection.getresponse().read()
    connection.close()


def test_a_reset_ends_the_connection_without_an_answer(server: SimulatorServer) -> None:
    put_fault(server, path="markets", kind="reset")
    with pytest.raises(requests.ConnectionError):
        get(server, MARKETS)


def test_a_slow_body_comes_in_small_pieces(server: SimulatorServer) -> None:
    put_fault(server, path="markets", kind="slow", seconds=0.05)
    assert len(get(server, MARKETS).json()) == 12, "all of it comes in the end"
    put_fault(server, path="markets", kind="slow", seconds=600)
    with get(server, MARKETS, stream=True) as answer:
        first = answer.raw.read1(1_000_000)
    assert 0 < len(first) < int(answer.headers["Content-Length"]) / 2


def test_a_redirect_leads_in_a_circle(server: SimulatorServer) -> None:
    put_fault(server, path="feed:coin-courier", kind="redirect", count=None)
    with pytest.raises(requests.TooManyRedirects):
        get(server, FEED)


def test_wrong_types_spoil_some_rows_and_leave_the_others(server: SimulatorServer) -> None:
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


def test_a_spoiled_answer_leaves_no_validator_behind(server: SimulatorServer) -> None:
    etag = get(server, FEED).headers["ETag"]
    put_fault(server, path="feed:coin-courier", kind="malformed")
    assert "ETag" not in get(server, FEED, headers={"If-None-Match": etag}).headers
    assert get(server, FEED, headers={"If-None-Match": etag}).status_code == HTTPStatus.NOT_MODIFIED


def test_everything_served_is_in_the_log_before_it_is_sent(
    server: SimulatorServer, tmp_path: Path
) -> None:
    clock = HandClock()
    path = tmp_path / "log" / "served.jsonl"
    with SimulatorServer(build_app(SimulatorSettings(log=path), clock)) as other:
        rows = requests.get(f"{other.url}{MARKETS}", timeout=PATIENCE_S).json()
        entry = orjson.loads(path.read_bytes().splitlines()[-1])
        assert entry["rows"] == [
            [row["id"], row["last_updated"], row["current_price"]] for row in rows
        ]
        feed = requests.get(f"{other.url}{FEED}", timeout=PATIENCE_S)
        items = orjson.loads(path.read_bytes().splitlines()[-1])["items"]
    assert len(items) == feed.content.count(b"<item>") > 20


def test_a_marked_price_stands_at_once_and_after_a_restart(tmp_path: Path) -> None:
    clock = HandClock()
    settings = SimulatorSettings(state=tmp_path)
    with SimulatorServer(build_app(settings, clock)) as server:
        before = get(server, "/api/v3/coins/markets?vs_currency=usd&ids=solana").json()[0]
        clock.move(seconds=1)
        assert requests.post(
            f"{server.url}/_control/price",
            json={"coin": "solana", "price": 4321.5},
            timeout=PATIENCE_S,
        ).ok
        marked = get(server, "/api/v3/coins/markets?vs_currency=usd&ids=solana").json()[0]
    assert marked["current_price"] == 4321.5
    assert marked["last_updated"] > before["last_updated"]
    with SimulatorServer(build_app(settings, clock)) as server:
        assert get(server, "/api/v3/coins/markets?vs_currency=usd&ids=solana").json()[0] == marked


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"nonsense",
        b'{"path":"*","kind":"banana"}',
        b'{"path":"*","kind":"429","count":0}',
    ],
)
def test_a_bad_order_is_refused_with_a_reason(server: SimulatorServer, body: bytes) -> None:
    answer = requests.post(f"{server.url}/_control/fault", data=body, timeout=PATIENCE_S)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["error"]


def test_faults_are_read_from_the_command_line() -> None:
    assert read_fault("markets=429x3") == Fault("markets", "429", 3)
    assert read_fault("feed:courier=html") == Fault("feed:courier", "html", None)
    assert read_fault("*=5xx") == Fault("*", "5xx", None)
    assert read_fault("list=5xxx2") == Fault("list", "5xx", 2)
    for wrong in ("markets", "markets=banana", "markets=429x0"):
        with pytest.raises(ConfigError):
            read_fault(wrong)
