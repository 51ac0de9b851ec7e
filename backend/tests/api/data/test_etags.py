"""Strong ETags: whatever changes the body of a resource changes its ETag as well."""

from collections.abc import Iterator

import msgspec
import pytest
from sqlalchemy import Table, select

from cryptoviz.clock import from_ms
from cryptoviz.model.events import Event, absence_event, coin_names_event, news_event
from cryptoviz.model.records import Amount, CoinName, MarketSnapshot, NewsItem
from cryptoviz.model.topics import NEWS
from cryptoviz.store.db.database import Database
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.schema import tables
from support.fakes.api import Person
from support.fakes.store import DAY, MINUTE, START, Feeder, history, index_sink, snapshot

RESOURCES = (
    "coins",
    "coins?q=bit",
    "coins/bitcoin",
    "coins/bitcoin/prices?window=24h",
    "coins/bitcoin/prices?window=90d",
    "coins/bitcoin/market-cap?window=24h",
    "coins/bitcoin/volume?window=24h",
    "coins/bitcoin/change?window=7d",
    "markets",
    "markets?sort=-change_24h",
    "markets?favourites=true",
    "markets/movers",
    "markets?in_news=true",
    "markets?moved=5",
    "markets/global",
    "markets?vs=btc",
    "news",
    "news?coin=bitcoin",
    "news?filter=favourites",
    "news/feeds",
    "favourites",
)
SHOWN = (
    tables.coins, tables.latest, tables.samples, tables.candles, tables.history_fills,
    tables.news_items, tables.item_coins,
)  # fmt: skip
NUMBERS = [
    field.name
    for field in msgspec.structs.fields(MarketSnapshot)
    if field.type in (float | None, Amount | None)
]
FACTS = {
    **{name: 1000.0 + number for number, name in enumerate(NUMBERS)},
    "market_cap_rank": 1,
    "image": "https://img.example/1.png",
    "ath_date": from_ms(START - DAY),
    "atl_date": from_ms(START - DAY),
    "symbol": "btc",
    "name": "Bitcoin",
}
CHANGED_FACTS = {
    **{name: FACTS[name] + 0.5 for name in NUMBERS},
    "image": "https://img.example/2.png",
    "ath_date": from_ms(START - 2 * DAY),
    "atl_date": from_ms(START - 2 * DAY),
    "symbol": "XBT",
    "name": "BitCoin",
    "market_cap_rank": 3,  # Ethereum is first now, and both stay ranked
}
ITEM = {
    "id": "item",
    "feed_url": "https://a.example/rss",
    "feed_title": "A",
    "title": "Bitcoin and Ethereum up",
    "link": "https://a.example/1",
    "summary": "Nothing else",
    "published": from_ms(START),
    "updated": from_ms(START),
    "authors": ("Ada",),
    "publisher": "P",
}
CHANGED_ITEM = {
    "feed_url": "https://b.example/rss",
    "feed_title": "B",
    "title": "Ethereum and BTC up",
    "link": None,
    "summary": "Other words",
    "published": from_ms(START + MINUTE),
    "updated": from_ms(START + MINUTE),
    "authors": (),
    "publisher": None,
}


def _bitcoin(at: int, *, observed: int, **changes: object) -> Event:
    return snapshot("bitcoin", at, observed=observed, **{**FACTS, **changes})


def _item(minute: int, **changes: object) -> Event:
    return news_event(NewsItem(**{**ITEM, **changes}), from_ms(START + minute * MINUTE))


def _changes() -> Iterator[tuple[str, Event]]:
    """Yield the topic and event of each change, one after the other on the same data."""
    observed = START + MINUTE
    for name, value in CHANGED_FACTS.items():
        observed += 1
        yield "market", _bitcoin(START, observed=observed, **{name: value})
    yield "market", _bitcoin(START, observed=observed + 1)
    names = [CoinName(id="bitcoin", symbol="btc", name="BITCOIN")]
    yield "market", coin_names_event(names, from_ms(observed + 2))
    yield "market", _bitcoin(START, observed=observed + 3)
    yield "market", absence_event("bitcoin", from_ms(observed + 4))
    yield "market", absence_event("bitcoin", from_ms(observed + 5), requested=False)
    yield "market", _bitcoin(START, observed=observed + 6)  # the coin is back, as it was
    yield "market", _bitcoin(START, observed=START - 1)  # an earlier observation of these values
    for at in (START - 2 * MINUTE, START + 2 * MINUTE, START + 4 * MINUTE):
        yield "market", _bitcoin(at, observed=START + 5 * MINUTE, price=float(at % 977))
    yield "market", _bitcoin(START + 3 * MINUTE, observed=START + 5 * MINUTE, price=2000.0)
    points = [(START - day * DAY, 900.0 + day) for day in range(30)]
    for fetched_at in (6, 7):
        at = START + fetched_at * MINUTE
        yield "market", history("bitcoin", points, spacing_s=30, observed=at)
    replaced = [(START, 5.0)]
    yield "market", history("bitcoin", replaced, spacing_s=30, observed=START + 8 * MINUTE)
    live = START - 7 * MINUTE
    yield "market", history("bitcoin", [(live, 6.0)], spacing_s=300, observed=START + 9 * MINUTE)
    yield "market", _bitcoin(live, observed=START + 9 * MINUTE, price=7.0)
    yield "market", _bitcoin(START + 20 * DAY, observed=START + 20 * DAY)
    for minute, (name, value) in enumerate(CHANGED_ITEM.items(), 10):
        yield "news", _item(minute, **{name: value})
    yield "news", _item(30, title="Up", summary="Bitcoin")
    yield "news", _item(-30)  # the first observation


def _rows(database: Database, table: Table) -> dict[tuple, dict]:
    with database.read() as connection:
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
    return {tuple(row[column.name] for column in table.primary_key): row for row in rows}


def _changed_columns(before: list[dict], after: list[dict]) -> set[str]:
    return {
        f"{table.name}.{name}"
        for table, old, new in zip(SHOWN, before, after, strict=True)
        for key in old.keys() & new.keys()
        for name in old[key]
        if old[key][name] != new[key][name]
    }


@pytest.fixture
def feeders(database: Database) -> dict[str, Feeder]:
    sink = index_sink(database, news=SqlNewsWriter())
    feeders = {"market": Feeder(sink), "news": Feeder(sink, NEWS)}
    ethereum = snapshot("ethereum", START, 10.0, market_cap_rank=2)
    feeders["market"].feed(_bitcoin(START, observed=START), ethereum)
    feeders["news"].feed(_item(0))
    return feeders


def test_etag_and_body_change_together_for_each_derived_column(
    new_app, database, feeders, clock
) -> None:
    person = Person.register(new_app(), "ada")
    person.put("favourites/bitcoin")

    def answers() -> dict[str, tuple[str, bytes]]:
        elsewhere = Person(new_app().test_client(), "ada", person.token, "")  # no cached response
        found = {path: elsewhere.get(path) for path in RESOURCES}
        assert {it.status_code for it in found.values()} == {200}
        return {path: (it.headers["ETag"], it.get_data()) for path, it in found.items()}

    def rows() -> list[dict]:
        return [_rows(database, table) for table in SHOWN]

    before, stored, changed = answers(), rows(), set()
    for topic, event in _changes():
        feeders[topic].feed(event)
        after, now_stored = answers(), rows()
        changed |= _changed_columns(stored, now_stored)
        for path, (etag, body) in after.items():
            old_etag, old_body = before[path]
            assert (etag != old_etag) >= (body != old_body), (path, event)
        before, stored = after, now_stored

    columns = {
        f"{table.name}.{column.name}"
        for table in SHOWN
        for column in table.columns
        if not column.primary_key
    }
    assert columns - changed - {"coins.id", "news_items.id"} == set()


def test_status_has_no_etag(ada: Person) -> None:
    assert "ETag" not in ada.get("status").headers
