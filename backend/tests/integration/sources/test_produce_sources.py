"""Real sources, polled by the real loop, against a scripted server and a real database."""

import threading

import orjson

from cryptoviz.config import read_config
from cryptoviz.model.topics import MARKETS, MONITORING, NEWS
from cryptoviz.pipeline.produce import produce
from cryptoviz.sources.factory import coingecko_client, market_sources, news_sources
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
from cryptoviz.store.pipeline.source_state import SqlActivity, SqlQuotaRows, SqlSourceStates
from support.fakes.bus import ListPublisher
from support.fakes.clock import HandClock
from support.fakes.http import ReceivedRequest, Reply, ScriptedServer
from support.fakes.sources import MemoryQuota, MemorySparklines, Seen, WantedList
from support.waiting import PATIENCE_S, wait_until

FEED = b"""<rss version="2.0"><channel><title>News</title>
<item><guid>1</guid><title>Bitcoin rises</title><link>https://example.org/a?utm_source=rss</link></item>
<item><guid>2</guid><title>Ether falls</title><link>https://example.org/b</link></item>
</channel></rss>"""


def coin(coin_id: str, rank: int) -> dict[str, object]:
    return {
        "id": coin_id,
        "symbol": coin_id[:3],
        "name": coin_id.title(),
        "current_price": 1.5 * rank,
        "market_cap_rank": rank,
    }


def test_produce_with_coingecko_publishes_markets_names_history_and_absence(
    server: ScriptedServer, database: Database
) -> None:
    clock, publisher, stop = HandClock(), ListPublisher(), threading.Event()
    page = [
        {**coin(name, rank), "last_updated": "2026-11-23T11:59:30Z"}
        for rank, name in enumerate(["bitcoin", "ethereum"], 1)
    ]
    server.replies["/coins/markets"] = [Reply(orjson.dumps(page))]
    server.replies["/coins/list"] = [
        Reply(orjson.dumps([{"id": "bitcoin", "symbol": "btc", "name": "Bitcoin"}]))
    ]
    server.replies["/coins/solana/market_chart"] = [
        Reply(orjson.dumps({"prices": [[1_763_000_000_000, 3.5]]}))
    ]
    wanted = SqlWantedCoins(database, clock)
    wanted.want("solana", "opened", clock())
    config = read_config({"COINGECKO_BASE_URL": server.url, "TOP_COINS": "2"}, dotenv=None)
    client = coingecko_client(config, SqlQuotaRows(database), SqlActivity(database), clock)
    sources = market_sources(config, client, wanted, MemorySparklines(), clock)
    loop = threading.Thread(
        target=produce,
        args=(sources, publisher, SqlSourceStates(database)),
        kwargs={"stop": stop, "clock": clock},
        daemon=True,
    )
    loop.start()
    wait_until(
        lambda: (
            len(publisher.of(MARKETS)) >= 3
            and {"coingecko", "coingecko-list"} <= {e.subject for e in publisher.of(MONITORING)}
        )
    )
    wait_until(
        lambda: "/coins/solana/market_chart" in server.paths()
    )  # of five calls, one is left after two live ones and the names
    clock.move(seconds=61)
    wait_until(lambda: sum(path.endswith("market_chart") for path in server.paths()) == 3)
    stop.set()
    loop.join(PATIENCE_S)
    assert not loop.is_alive()
    assert {event.type.split(".")[-2] for event in publisher.of(MARKETS)} == {
        "snapshot",
        "history",
        "coins",
        "absence",  # of solana, which was requested
    }
    request: list[ReceivedRequest] = [
        one for one in server.requests if one.path == "/coins/markets"
    ]
    assert request[0].query["per_page"] == "2"
    assert any(one.query.get("ids") == "solana" for one in request)


def test_produce_once_returns_whether_due_feeds_succeeded(
    server: ScriptedServer, database: Database
) -> None:
    clock, publisher = HandClock(), ListPublisher()
    server.replies["/good"] = [Reply(FEED, headers={"ETag": '"1"'})]
    server.replies["/bad"] = [Reply(b"<html>", 503)]
    states = SqlSourceStates(database)

    def run(*paths: str) -> bool:
        feeds = ",".join(f"{path}|{server.url}/{path}" for path in paths)
        config = read_config({"FEEDS": feeds, "ALLOW_PRIVATE_FEEDS": "true"}, dotenv=None)
        return produce(
            news_sources(config, clock),
            publisher,
            states,
            stop=threading.Event(),
            clock=clock,
            once=True,
        )

    assert run("good")
    assert [event.data.title for event in publisher.of(NEWS)] == ["Ether falls", "Bitcoin rises"]
    assert run("good"), "nothing is due, so nothing failed"
    assert server.paths() == ["/good"]
    assert not run("bad")
    clock.move(minutes=6)
    assert run("good")
    assert server.requests[-1].headers["if-none-match"] == '"1"'
    assert len(publisher.of(NEWS)) == 2, "unchanged items are not published again"


def test_market_sources_refuse_a_redirect_to_another_private_address(
    server: ScriptedServer,
) -> None:
    there = f"http://localhost:{server.port}/there"
    server.replies["/coins/list"] = [Reply(status=302, headers={"Location": there})]
    config, clock = read_config({"COINGECKO_BASE_URL": server.url}, dotenv=None), HandClock()
    client = coingecko_client(config, MemoryQuota(), Seen(), clock)
    _, names, _ = market_sources(config, client, WantedList(), MemorySparklines(), clock)
    error = names.poll(clock()).error
    assert error is not None
    assert error.reason.code == "private_address"
    assert server.paths() == ["/coins/list"]
