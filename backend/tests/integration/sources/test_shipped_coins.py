"""The largest coins come with the program: known before CoinGecko has answered, once."""

import orjson

from cryptoviz.config import read_config
from cryptoviz.model.events import Event
from cryptoviz.model.largest_coins import largest_coins
from cryptoviz.model.records import CoinNames
from cryptoviz.sources.coingecko.coin_list import CoinListSource
from cryptoviz.sources.factory import coingecko_client, market_sources
from support.fakes.clock import HandClock
from support.fakes.http import Reply, ScriptedServer
from support.fakes.sources import MemoryQuota, MemorySparklines, Seen, WantedList


def source_of(server: ScriptedServer, clock: HandClock, **more: str) -> CoinListSource:
    config = read_config({"COINGECKO_BASE_URL": server.url, **more}, dotenv=None)
    client = coingecko_client(config, MemoryQuota(), Seen(), clock)
    return market_sources(config, client, WantedList(), MemorySparklines(), clock)[1]


def ids(events: list[Event]) -> list[list[str]]:
    return [[coin.id for coin in one.data.coins] for one in events if type(one.data) is CoinNames]


def test_largest_coins_are_valid_and_in_order() -> None:
    coins = largest_coins()
    assert [coin.id for coin in coins[:3]] == ["bitcoin", "ethereum", "ripple"]
    assert [coin.rank for coin in coins] == list(range(1, 251))
    assert len({coin.id for coin in coins}) == 250
    assert all(coin.symbol and coin.name for coin in coins)


def test_first_poll_publishes_the_largest_coins_once_even_without_an_answer(
    server: ScriptedServer,
) -> None:
    body = orjson.dumps([{"id": "zcash", "symbol": "zec", "name": "Zcash"}])
    server.replies["/coins/list"] = [Reply(b"", 500), Reply(body)]
    clock = HandClock()
    source = source_of(server, clock)
    first = source.poll(clock())
    assert first.error is not None
    assert ids(list(first.events)) == [[coin.id for coin in largest_coins()]]
    source = source_of(server, clock)
    source.set_state(first.state)
    clock.move(minutes=1)
    second = source.poll(clock())
    assert ids(list(second.events)) == [["zcash"]]
    source.set_state(second.state)
    clock.move(days=1)
    assert source.poll(clock()).events == []


def test_simulated_market_has_coins_of_its_own(server: ScriptedServer) -> None:
    server.replies["/coins/list"] = [Reply(b"", 500)]
    clock = HandClock()
    assert list(source_of(server, clock, SIMULATED="true").poll(clock()).events) == []
