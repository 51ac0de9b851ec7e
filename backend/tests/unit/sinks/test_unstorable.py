"""Values that only one kind of database can store are rejected by both."""

from datetime import UTC, datetime

import orjson
import pytest
from sqlalchemy import select

from cryptoviz.clock import from_ms
from cryptoviz.errors import EventError
from cryptoviz.model.events import Event, event_from_json, heartbeat_event, news_event
from cryptoviz.model.messages import Batch, Message, Position
from cryptoviz.model.records import CoinNames, Heartbeat, NewsItem
from cryptoviz.model.topics import ERRORS, MARKETS
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from cryptoviz.store.markets.queries import SqlMarkets
from cryptoviz.store.schema.tables import error_log
from support.fakes.bus import ListPublisher
from support.fakes.store import START, index_sink, snapshot

NOW = datetime(2026, 11, 23, tzinfo=UTC)
GOOD = snapshot("bitcoin", START, 1.0).to_json()


def changed(event: Event, **fields: object) -> bytes:
    raw = orjson.loads(event.to_json())
    return orjson.dumps({**raw, "data": {**raw["data"], **fields}})


def item(**fields: object) -> Event:
    values = {
        "id": "item",
        "feed_url": "https://feed.example/rss",
        "feed_title": "A feed",
        "title": "Bitcoin",
        **fields,
    }
    return news_event(NewsItem.model_validate(values), from_ms(START))


COIN = snapshot("ethereum", START, 1.0)
UNSTORABLE = {
    "a name with NUL": changed(COIN, name="Ether\0eum"),
    "an id with NUL": snapshot("ether\0eum", START, 1.0).to_json(),
    "news with NUL": item(title="Bit\0coin").to_json(),
    "an author with NUL": item(authors=("Ada\0",)).to_json(),
    "a consumer with NUL": heartbeat_event(
        Heartbeat(consumer="in\0dex", state="ok", at=NOW)
    ).to_json(),
    "names with NUL": Event(
        "names",
        "coingecko",
        "cryptoviz.coins.v1",
        "x",
        NOW,
        CoinNames.model_validate({"coins": [{"id": "x", "symbol": "x\0", "name": "X"}]}),
    ).to_json(),
    "a rank of 33 bits": changed(COIN, market_cap_rank=2**32),
    "a rank of 64 bits": changed(COIN, market_cap_rank=2**64 - 1),
    "a spacing of 63 bits": changed(COIN, spacing_s=2**63 - 1),
    "a rank of 1000 digits": changed(COIN).replace(
        b'"data":{', b'"data":{"market_cap_rank":' + b"9" * 1000 + b","
    ),
    "a price that is no number": changed(COIN).replace(b'"price":1.0', b'"price":NaN'),
    "a price beyond all numbers": changed(COIN).replace(b'"price":1.0', b'"price":1e999'),
    "half a character": changed(COIN).replace(b'"Ethereum"', b'"Ether\\ud800"'),
    "a byte that is NUL": b"\0",
    "bytes that are no UTF-8": b"\xff\0",
}


def message(offset: int, value: bytes) -> Message:
    """As a bus hands it out."""
    try:
        return Message(offset, value, event_from_json(value))
    except EventError as error:
        return Message(offset, value, None, str(error))


@pytest.mark.parametrize("value", UNSTORABLE.values(), ids=UNSTORABLE)
def test_record_with_nul_becomes_dead_letter(each_database, value):
    bus = ListPublisher()
    sink = index_sink(each_database, letters=DeadLetterPublisher(bus, lambda: NOW))
    after = snapshot("ripple", START, 2.0).to_json()
    sink.write(
        Batch(
            Position("log", MARKETS, 0),
            Position("log", MARKETS, 0, 3),
            [message(*one) for one in enumerate([GOOD, value, after])],
        )
    )
    assert (
        SqlMarkets(each_database).coin("bitcoin")["price"],
        SqlMarkets(each_database).coin("ripple")["price"],
    ) == (1.0, 2.0)
    [(_, letter)] = bus.published
    again = message(0, letter.to_json())
    sink.write(Batch(Position("log", ERRORS, 0), Position("log", ERRORS, 0, 1), [again]))
    with each_database.read() as connection:
        [kept] = connection.execute(
            select(error_log.c.offset, error_log.c.value, error_log.c.encoding)
        )
    assert tuple(kept) == (1, letter.data.value, letter.data.encoding)


def test_record_with_escaped_backslash_is_stored(each_database):
    value = changed(COIN, name=r"a backslash and u0000: \u0000")
    index_sink(each_database).write(
        Batch(Position("log", MARKETS, 0), Position("log", MARKETS, 0, 1), [message(0, value)])
    )
    assert SqlMarkets(each_database).coin("ethereum")["name"] == r"a backslash and u0000: \u0000"
