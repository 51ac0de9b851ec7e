"""A call that another source takes first, between `due_at` and `poll`, is a delay, no failure."""

from datetime import timedelta

import orjson
import pytest

from cryptoviz.config import read_config
from cryptoviz.pipeline.ports import Source
from cryptoviz.sources.factory import coingecko_client, market_sources, rate_sources
from cryptoviz.sources.quota.governor import Governor
from cryptoviz.sources.quota.ledger import CallKind
from support.fakes.clock import HandClock
from support.fakes.http import Reply, ScriptedServer
from support.fakes.sources import MemoryQuota, MemorySparklines, Seen, WantedList

SOURCES = ("", "-list", "-history", "-rates", "-rate-history")
EURO = {"name": "Euro", "unit": "€", "value": 45_000, "type": "fiat"}


class Euro:
    def codes(self) -> list[str]:
        return ["eur"]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def governed(server: ScriptedServer, clock: HandClock) -> tuple[dict[str, Source], Governor]:
    """Return the sources of the keyless plan by name, and what grants their calls."""
    chart = Reply(orjson.dumps({"prices": [[1_763_000_000_000, 3.5]]}))
    bodies = {
        "/coins/markets": [],
        "/coins/list": [{"id": "zcash", "symbol": "zec", "name": "Zcash"}],
        "/exchange_rates": {"rates": {"usd": EURO, "eur": EURO}},
    }
    server.answer = {
        path: lambda _, body=body: Reply(orjson.dumps(body)) for path, body in bodies.items()
    }
    for coin in ("bitcoin", "zcash"):
        server.answer[f"/coins/{coin}/market_chart"] = lambda _: chart
    config = read_config({"COINGECKO_BASE_URL": server.url, "SIMULATED": "true"}, dotenv=None)
    client = coingecko_client(config, MemoryQuota(), Seen(), clock)
    wanted = WantedList([], {90: ["zcash"]})
    made = (
        *market_sources(config, client, wanted, MemorySparklines(), clock),
        *rate_sources(client, Euro(), clock),
    )
    return {source.name: source for source in made}, client.governor


def take_the_minute(governor: Governor, clock: HandClock) -> None:
    for kind in (*[CallKind.WAITING] * 4, CallKind.LIVE):
        governor.acquire(kind, clock())


@pytest.mark.parametrize("name", SOURCES)
def test_taken_call_is_a_delay(
    name: str, governed: tuple[dict[str, Source], Governor], clock: HandClock
) -> None:
    sources, governor = governed
    source = sources[f"coingecko{name}"]
    assert source.due_at(clock()) <= clock()
    take_the_minute(governor, clock)
    delayed = source.poll(clock())
    source.set_state(delayed.state)
    assert delayed.error is None
    status = source.status(clock())
    assert status.state != "failing"
    assert clock() < status.next_try <= clock() + timedelta(seconds=61)
    clock.move(seconds=61)
    assert source.due_at(clock()) <= clock()
    assert source.poll(clock()).error is None
    assert source.status(clock()).state == "ok"
