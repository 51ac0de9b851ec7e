"""CoinGecko's history and coin list with a scripted server."""

from collections.abc import Mapping
from typing import Any

import orjson

from cryptoviz.config import read_config
from cryptoviz.model.events import Event
from cryptoviz.model.records import HISTORY_RANGES, CoinNames, MarketHistory
from cryptoviz.sources.coingecko.coin_list import CoinListSource
from cryptoviz.sources.coingecko.history.source import CoinGeckoHistorySource
from cryptoviz.sources.factory import coingecko_client, market_sources
from support.fakes.clock import HandClock
from support.fakes.http import Reply, ScriptedServer
from support.fakes.sources import MemoryQuota, MemorySparklines, Seen, WantedList

CHART = Reply(orjson.dumps({"prices": [[1_763_000_000_000, 3.5]]}))


class Bench:
    def __init__(
        self, server: ScriptedServer, wanted: WantedList | None = None, per_minute: int = 100
    ) -> None:
        self.server, self.clock, self.wanted, self.rows = (
            server,
            HandClock(),
            wanted or WantedList(),
            MemoryQuota(),
        )
        variables = {
            "COINGECKO_BASE_URL": server.url,
            "COINGECKO_CALLS_PER_MINUTE": str(per_minute),
            "SIMULATED": "true",  # without the shipped list of coins
        }
        self.config = read_config(variables, dotenv=None)
        self.start()

    def start(self, state: Mapping[str, str] | None = None) -> None:
        client = coingecko_client(self.config, self.rows, Seen(), self.clock)
        made = market_sources(self.config, client, self.wanted, MemorySparklines(), self.clock)
        self.names: CoinListSource = made[1]
        self.history: CoinGeckoHistorySource = made[2]
        self.names.set_state(state or {})

    def fill(self) -> list[Event]:
        """Poll history until it is no longer due; return the events."""
        found: list[Event] = []
        while self.history.due_at(self.clock()) <= self.clock():
            poll = self.history.poll(self.clock())
            self.history.set_state(poll.state)
            found += poll.events
        return found

    def fetched(self) -> list[tuple[str, str]]:
        return [
            (request.path.split("/")[2], request.query["days"]) for request in self.server.requests
        ]


def test_history_of_a_new_favourite_is_filled_first(server: ScriptedServer) -> None:
    for coin in ("first", "second", "starred"):
        server.replies[f"/coins/{coin}/market_chart"] = [CHART]
    bench = Bench(
        server,
        WantedList(["starred"], {days: ["first", "second", "starred"] for days in HISTORY_RANGES}),
    )
    events = bench.fill()
    assert bench.fetched()[:3] == [("starred", "90"), ("starred", "1"), ("starred", "365")]
    assert bench.fetched()[3:5] == [("first", "90"), ("second", "90")]
    assert len(events) == 9
    assert {event.data.days for event in events if isinstance(event.data, MarketHistory)} == set(
        HISTORY_RANGES
    )
    bench.clock.move(hours=1)
    assert bench.fill() == [], "fetched history is not fetched again while the index lags"


def test_history_begins_with_opened_coins_then_90_days_of_each_favourite(
    server: ScriptedServer,
) -> None:
    coins = ["a", "b", "rest", "opened"]
    server.answer = {f"/coins/{coin}/market_chart": lambda _asked: CHART for coin in coins}
    missing = dict.fromkeys(HISTORY_RANGES, coins)
    bench = Bench(server, WantedList(["a", "b", "opened"], missing, ["opened"]))
    bench.fill()
    order = ["opened 90", "a 90", "b 90", "opened 1", "opened 365"]
    order += ["a 1", "b 1", "a 365", "b 365", "rest 90", "rest 1", "rest 365"]
    assert [" ".join(job) for job in bench.fetched()] == order


def test_history_of_a_new_favourite_is_filled_at_once_during_a_backlog(
    server: ScriptedServer,
) -> None:
    server.answer = {
        f"/coins/{coin}/market_chart": lambda _asked: CHART
        for coin in ("starred", *(f"c{n}" for n in range(50)))
    }
    bench = Bench(server, WantedList([], {90: [f"c{n}" for n in range(50)]}), per_minute=5)
    for _ in range(5):
        bench.fill()
        bench.clock.move(seconds=61)
    assert len(bench.fetched()) == 5, "one call a minute is left to filling"
    bench.wanted.coins = ["starred"]
    bench.wanted.missing = {days: ["starred"] for days in HISTORY_RANGES}
    bench.clock.move(seconds=2)
    bench.fill()
    assert bench.fetched()[5:] == [("starred", "90")]


def test_history_of_an_unknown_coin_is_skipped(server: ScriptedServer) -> None:
    server.replies["/coins/gone/market_chart"] = [Reply(b'{"error":"coin not found"}', 404)]
    server.replies["/coins/old/market_chart"] = [
        Reply(b'{"error":{"status":{"error_code":10012}}}', 401)
    ]
    server.replies["/coins/here/market_chart"] = [CHART]
    bench = Bench(server, WantedList([], {365: ["gone", "old", "here"]}))
    assert [event.subject for event in bench.fill()] == ["here"]
    assert bench.fetched() == [("gone", "365"), ("old", "365"), ("here", "365")]
    assert bench.history.status(bench.clock()).state == "ok"


def test_history_after_a_failure_backs_off(server: ScriptedServer) -> None:
    server.replies["/coins/bitcoin/market_chart"] = [Reply(b"", 500), Reply(b"", 500), CHART]
    bench = Bench(server, WantedList([], {90: ["bitcoin"]}))
    assert bench.fill() == []
    status = bench.history.status(bench.clock())
    assert (status.state, status.failures) == ("failing", 1)
    assert status.next_try is not None
    assert (status.next_try - bench.clock()).total_seconds() == 15
    for seconds in (16, 31):
        bench.clock.move(seconds=seconds)
        events = bench.fill()
    assert len(events) == 1
    assert bench.history.status(bench.clock()).state == "ok"


def listed(*coins: str) -> list[dict[str, Any]]:
    return [{"id": coin, "symbol": "s", "name": coin.title()} for coin in coins]


def test_coin_list_publishes_all_names_once_then_changed_blocks(server: ScriptedServer) -> None:
    coins = [f"coin-{number}" for number in range(1_000)]
    server.replies["/coins/list"] = [
        Reply(orjson.dumps(listed(*coins)), headers={"ETag": '"1"'}),
        Reply(orjson.dumps(listed(*coins, "new"))),
    ]
    bench = Bench(server)
    poll = bench.names.poll(bench.clock())
    published = [
        name.id
        for event in poll.events
        if isinstance(event.data, CoinNames)
        for name in event.data.coins
    ]
    assert sorted(published) == sorted(coins)
    bench.start(poll.state)
    assert bench.names.due_at(bench.clock()) > bench.clock(), "a restart does not ask again"
    bench.clock.move(hours=24)
    assert bench.names.due_at(bench.clock()) <= bench.clock()
    poll = bench.names.poll(bench.clock())
    assert server.requests[-1].headers["if-none-match"] == '"1"'
    [event] = poll.events
    assert isinstance(event.data, CoinNames)
    assert "new" in [name.id for name in event.data.coins]


def test_coin_list_after_a_failure_keeps_its_state_and_retries_soon(
    server: ScriptedServer,
) -> None:
    server.replies["/coins/list"] = [
        Reply(orjson.dumps(listed("a")), headers={"ETag": '"1"'}),
        Reply(b"", 500),
        Reply(status=304),
    ]
    bench = Bench(server)
    first = bench.names.poll(bench.clock())
    bench.names.set_state(first.state)
    bench.clock.move(days=1)
    failed = bench.names.poll(bench.clock())
    bench.names.set_state(failed.state)
    assert failed.error is not None
    assert failed.state["blocks"] == first.state["blocks"]
    assert (bench.names.due_at(bench.clock()) - bench.clock()).total_seconds() == 60
    bench.clock.move(minutes=1)
    assert bench.names.poll(bench.clock()).error is None
