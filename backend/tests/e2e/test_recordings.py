"""Real recordings all the way: simulator → sources → bus → index → API, compared with what the oracle reads in the files themselves."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import oracle
import pytest
import requests

from cryptoviz.config import Config
from cryptoviz.pipeline.produce import produce
from cryptoviz.simulator.assembly import SimulatorSettings, build_app
from cryptoviz.simulator.server import SimulatorServer
from cryptoviz.store.database import Database
from cryptoviz.variables import FeedSetting
from fakes import HandClock
from product import Product

RECORDINGS = Path(__file__).resolve().parents[3] / "../shared/data"
REPLAY = RECORDINGS / "coingecko/market_snapshots_2026-05-15_2026-07-15.jsonl.gz"
POLLED = ("bitcoinmagazine_zh", "coindesk_zh", "cointelegraph_zh")
HOUR_MS = 3_600_000
WINDOW_MS = 23 * HOUR_MS  # the widest that is read point by point, without bars of many values
LAST_POLL = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LAST_POLL_MS = oracle.milliseconds(LAST_POLL.isoformat())

pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings (../shared/data) are not there")


@pytest.fixture
def clock() -> HandClock:
    return HandClock(LAST_POLL)


def link(recording: Path, *parts: str) -> Path:
    """A recording that holds these parts of the whole only."""
    for part in parts:
        (recording / part).parent.mkdir(parents=True, exist_ok=True)
        (recording / part).symlink_to(RECORDINGS.resolve() / part)
    return recording


def served(recording: Path, clock: HandClock) -> SimulatorServer:
    return SimulatorServer(build_app(SimulatorSettings(recording=recording, speed=0), clock))


def settings(folder: Path, server: SimulatorServer, *, top_coins: int = 0, feeds: Sequence[str] = ()) -> Config:
    return Config(
        data_dir=folder,
        coingecko_base_url=f"{server.url}/api/v3",
        coingecko_calls_per_minute=1_000,
        top_coins=top_coins,
        feeds=tuple(FeedSetting(name, f"{server.url}/feeds/{name}.xml") for name in feeds),
        feed_poll_seconds=60,
        allow_private_feeds=True,
    )


def step(server: SimulatorServer) -> None:
    assert requests.post(f"{server.url}/_control/step", timeout=10).ok


def at(moment_ms: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment_ms)


def check_balance(product: Product, *topics: str) -> None:
    """published = archived = indexed + duplicates + dead letters."""
    archived = oracle.archived_counts(product.config.log_dir)
    consumers = {row["topic"]: row for row in product.get("status")["consumers"]}
    for topic in (*topics, "monitoring"):
        row = consumers[topic]
        assert archived[topic] == product.bus.published[topic] > 0, topic
        assert row["indexed"] + row["duplicates"] + row["dead_letters"] + row["lag"] == archived[topic], topic
        assert row["lag"] == 0 or topic == "monitoring"  # the index's own heartbeat may still wait


def test_every_coin_of_every_poll_of_the_replay_is_found_again(database: Database, tmp_path: Path, clock: HandClock) -> None:
    polls = oracle.replay(REPLAY)
    assert (len(polls), {len(poll) for poll in polls}) == (356, {56})
    shift = LAST_POLL_MS - max(quote.at_ms for quote in polls[-1].values())
    with served(link(tmp_path / "recording", f"coingecko/{REPLAY.name}"), clock) as server:
        product = Product(settings(tmp_path, server, top_coins=56), database, clock)
        for number, poll in enumerate(polls):
            clock.now = at(poll["bitcoin"].at_ms + shift + 20_000)
            if number:
                step(server)
            assert product.poll("coingecko")
            if number % 60 == 59:
                product.index()
        product.index()
    check_balance(product, "datacrypto")
    assert product.bus.published["datacrypto"] == 356 * 56
    for coin_id, newest in polls[-1].items():
        prices = {poll[coin_id].at_ms + shift: poll[coin_id].price for poll in polls}
        assert series(product, coin_id, "prices", polls[0][coin_id].at_ms + shift, LAST_POLL_MS) == prices, coin_id
        facts = product.get(f"coins/{coin_id}")
        assert [facts[name] for name in ("price", "market_cap", "high_24h", "low_24h")] == [
            newest.price,
            newest.market_cap,
            newest.high,
            newest.low,
        ]
        assert facts["change_24h"] == pytest.approx(newest.change_24h)
    for coin_id in list(polls[0])[::8]:
        caps = {poll[coin_id].at_ms + shift: poll[coin_id].market_cap for poll in polls}
        assert series(product, coin_id, "market-cap", polls[0][coin_id].at_ms + shift, LAST_POLL_MS) == caps, coin_id


def series(product: Product, coin_id: str, figure: str, first_ms: int, last_ms: int) -> dict[int, float]:
    """Value by time, read in narrow windows: nothing is reduced."""
    found: dict[int, float] = {}
    for start in range(first_ms, last_ms + 1, WINDOW_MS):
        part = product.get(f"coins/{coin_id}/{figure}", **{"from": start, "to": start + WINDOW_MS, "points": 2000})
        inside = {moment: value for moment, value in zip(part["t"], part["v"], strict=True) if start <= moment < start + WINDOW_MS}
        assert len(inside) == len(part["t"])
        assert not found.keys() & inside.keys()
        found |= inside
    return found


@pytest.mark.parametrize(("folder", "coins"), [("markets_2025-02-14T2003Z", 3000), ("markets_2024-10-21T2148Z", 1000)])
def test_every_coin_of_the_pages_is_found_again(database: Database, tmp_path: Path, clock: HandClock, folder: str, coins: int) -> None:
    rows = oracle.pages(RECORDINGS / "coingecko" / folder)
    assert len(rows) == coins
    shift = LAST_POLL_MS - max(oracle.milliseconds(row["last_updated"]) for row in rows.values() if row["last_updated"])
    with served(link(tmp_path / "recording", f"coingecko/{folder}"), clock) as server:
        product = Product(settings(tmp_path, server, top_coins=coins), database, clock)
        assert product.poll("coingecko")
        product.index()
    check_balance(product, "datacrypto")
    assert product.bus.published["datacrypto"] == coins
    assert listed(product) == {coin_id: row["name"] for coin_id, row in rows.items()}
    for coin_id, row in rows.items():
        facts = product.get(f"coins/{coin_id}")
        assert {name: facts[name] for name in FIGURES} == {name: row[recorded] for name, recorded in FIGURES.items()}, coin_id
        for name in ("ath", "atl"):
            assert moment_of(facts[f"{name}_at"]) == moment_of(row[f"{name}_date"]), coin_id
        updated = moment_of(row["last_updated"])
        assert moment_of(facts["last_updated"]) == (updated + shift if updated else None), coin_id


FIGURES = {
    "price": "current_price",
    "symbol": "symbol",
    "rank": "market_cap_rank",
    "market_cap": "market_cap",
    "fully_diluted_valuation": "fully_diluted_valuation",
    "total_volume": "total_volume",
    "high_24h": "high_24h",
    "low_24h": "low_24h",
    "change_24h": "price_change_percentage_24h",
    "circulating_supply": "circulating_supply",
    "total_supply": "total_supply",
    "max_supply": "max_supply",
    "ath": "ath",
    "atl": "atl",
}


def moment_of(text: str | None) -> int | None:
    return oracle.milliseconds(text) if text else None


def listed(product: Product) -> dict[str, str]:
    """Names by id of all pages of the markets table."""
    return {row["id"]: row["name"] for row in all_pages(product, "markets", limit=250)}


def all_pages(product: Product, path: str, **query: Any) -> Iterator[Mapping[str, Any]]:
    cursor = {}
    while True:
        page = product.get(path, **query, **cursor)
        yield from page["data"]
        if not page["next"]:
            return
        cursor = {"cursor": page["next"]}


def test_every_item_of_the_feeds_is_found_again(database: Database, tmp_path: Path, clock: HandClock) -> None:
    files = {name: sorted((RECORDINGS / "feeds/polled" / name).glob("*.xml")) for name in POLLED}
    shifts = {name: LAST_POLL_MS - oracle.file_moment(paths[-1]) for name, paths in files.items()}
    recording = link(tmp_path / "recording", f"coingecko/{REPLAY.name}", *(f"feeds/polled/{name}" for name in POLLED))
    with served(recording, clock) as server:
        product = Product(settings(tmp_path, server, feeds=POLLED), database, clock)
        for number in range(max(map(len, files.values()))):
            shown = {name: paths[min(number, len(paths) - 1)] for name, paths in files.items()}
            clock.now = max(clock.now if number else at(0), *(at(oracle.file_moment(path) + shifts[name]) for name, path in shown.items()))
            clock.move(minutes=61)
            if number:
                step(server)
            news = [source for source in product.sources() if source.topic == "rssfeed"]
            produce(news, product.bus, product.states, stop=threading.Event(), clock=clock, once=True)
        product.index()
    check_balance(product, "rssfeed")
    for name, paths in files.items():
        rows = all_pages(product, "news", filter="all", feed=feed_url(server, name), limit=100)
        # A torn document may give an item another identity: the newest word counts.
        found = {oracle.untracked(row["link"]): row for row in sorted(rows, key=lambda row: str(row["observed_at"]))}
        for item in expected_items(paths):
            row = found[item.link]
            assert row["title"] == item.title
            assert item.published_ms is not None
            assert moment_of(row["published"]) == item.published_ms + shifts[name]


def test_every_item_of_the_single_feeds_is_found_again(database: Database, tmp_path: Path, clock: HandClock) -> None:
    """Documents in English, one of them cut in the middle: its whole items count."""
    paths = {path.stem: path for path in (RECORDINGS / "feeds/crypto").glob("*.xml")}
    with served(link(tmp_path / "recording", f"coingecko/{REPLAY.name}", "feeds/crypto"), clock) as server:
        product = Product(settings(tmp_path, server, feeds=tuple(paths)), database, clock)
        assert product.poll(*(feed_url(server, name) for name in paths))
        product.index()
    check_balance(product, "rssfeed")
    for name, path in paths.items():
        found = {oracle.untracked(row["link"]): row for row in all_pages(product, "news", filter="all", feed=feed_url(server, name))}
        recorded = oracle.feed_items(oracle.closed(path.read_bytes()))
        assert len(recorded) >= 3
        assert {item.link: item.title for item in recorded.values()}.items() <= {url: row["title"] for url, row in found.items()}.items()


def feed_url(server: SimulatorServer, name: str) -> str:
    return f"{server.url}/feeds/{name}.xml"


def expected_items(paths: Sequence[Path]) -> list[oracle.Item]:
    """Every item as its last poll told it. What a torn document may have told anew is not expected."""
    items: dict[str, oracle.Item] = {}
    for path in paths:
        body = path.read_bytes()
        try:
            items |= oracle.feed_items(body)
        except oracle.ElementTree.ParseError:
            items = {guid: item for guid, item in items.items() if oracle.raw(guid) not in body}
    return list(items.values())
