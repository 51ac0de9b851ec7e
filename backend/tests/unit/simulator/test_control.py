"""The request log, the endpoints under /_control, and faults given on the command line."""

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
def server() -> Iterator[SimulatorServer]:
    with SimulatorServer(build_app(SimulatorSettings(coins=20), HandClock())) as server:
        yield server


def get(server: SimulatorServer, path: str, **options: Any) -> requests.Response:
    return requests.get(server.url + path, timeout=PATIENCE_S, **options)


def test_response_is_in_the_log_before_it_is_sent(tmp_path: Path) -> None:
    clock = HandClock()
    path = tmp_path / "log" / "served.jsonl"
    with SimulatorServer(build_app(SimulatorSettings(log=path), clock)) as server:
        rows = requests.get(f"{server.url}{MARKETS}", timeout=PATIENCE_S).json()
        entry = orjson.loads(path.read_bytes().splitlines()[-1])
        assert entry["rows"] == [
            [row["id"], row["last_updated"], row["current_price"]] for row in rows
        ]
        feed = requests.get(f"{server.url}{FEED}", timeout=PATIENCE_S)
        items = orjson.loads(path.read_bytes().splitlines()[-1])["items"]
    assert len(items) == feed.content.count(b"<item>") > 20


def test_set_price_applies_at_once_and_after_a_restart(tmp_path: Path) -> None:
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
        changed = get(server, "/api/v3/coins/markets?vs_currency=usd&ids=solana").json()[0]
    assert changed["current_price"] == 4321.5
    assert changed["last_updated"] > before["last_updated"]
    with SimulatorServer(build_app(settings, clock)) as server:
        [again] = get(server, "/api/v3/coins/markets?vs_currency=usd&ids=solana").json()
    assert again == {**changed, "image": f"{server.url}/logos/solana.png"}


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
def test_bad_control_request_is_422_with_a_reason(server: SimulatorServer, body: bytes) -> None:
    response = requests.post(f"{server.url}/_control/fault", data=body, timeout=PATIENCE_S)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert response.json()["error"]


def test_read_fault_parses_path_kind_and_count() -> None:
    assert read_fault("markets=429x3") == Fault("markets", "429", 3)
    assert read_fault("feed:courier=html") == Fault("feed:courier", "html", None)
    assert read_fault("*=5xx") == Fault("*", "5xx", None)
    assert read_fault("list=5xxx2") == Fault("list", "5xx", 2)
    for wrong in ("markets", "markets=banana", "markets=429x0"):
        with pytest.raises(ConfigError):
            read_fault(wrong)
