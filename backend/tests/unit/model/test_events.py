"""Event JSON: round trips, stable names, and one line of error for bytes that are not an event."""

from datetime import UTC, datetime, timedelta

import msgspec
import orjson
import pytest

from cryptoviz.errors import EventError
from cryptoviz.model.events import (
    FUTURE_TOLERANCE_MS,
    absence_event,
    dead_letter_event,
    event_from_json,
    exchange_rates_event,
    heartbeat_event,
    news_event,
    snapshot_event,
)
from cryptoviz.model.records import (
    BitcoinRates,
    ExchangeRates,
    Heartbeat,
    MarketSnapshot,
    NewsItem,
    PartitionProgress,
)

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)
COIN = MarketSnapshot(
    coin_id="bitcoin",
    symbol="btc",
    name="Bitcoin",
    price=1.5,
    last_updated=NOW - timedelta(seconds=30),
)
ITEM = NewsItem(
    id="feed#1", feed_url="https://example.org/rss", feed_title="The Paper", title="Bitcoin rises"
)
RATES = ExchangeRates(rates=(BitcoinRates(at=1, per_bitcoin={"usd": 9.0, "eur": 8.0}),))
GOOD = orjson.loads(snapshot_event(COIN, NOW).to_json())


@pytest.mark.parametrize(
    "event",
    [
        snapshot_event(COIN, NOW),
        news_event(ITEM, NOW),
        absence_event("bitcoin", NOW),
        exchange_rates_event(RATES, NOW),
        dead_letter_event("index", b"\xff", "not JSON", NOW),
    ],
)
def test_event_written_as_json_is_read_back(event):
    assert event_from_json(event.to_json()) == event


def test_event_json_keeps_the_field_names_of_old_archives():
    changes = {"change_1h": 1.0, "change_24h": 2.0, "change_7d": 3.0, "change_30d": 4.0}
    snapshot = snapshot_event(msgspec.structs.replace(COIN, **changes), NOW)
    wire = orjson.loads(snapshot.to_json())["data"]
    assert [wire[f"price_change_percentage_{span}"] for span in ("1h", "24h", "7d", "30d")] == [
        1,
        2,
        3,
        4,
    ]
    assert snapshot.to_dict()["data"] == wire

    progress = PartitionProgress(topic="rssfeed", partition=0, position=7)
    heartbeat = heartbeat_event(
        Heartbeat(consumer="index", state="ok", at=NOW, partitions=(progress,))
    )
    [place] = orjson.loads(heartbeat.to_json())["data"]["places"]
    assert place == {"topic": "rssfeed", "partition": 0, "position": 7}
    assert event_from_json(heartbeat.to_json()) == heartbeat


def test_absence_of_an_older_version_is_one_of_a_requested_coin():
    wire = orjson.loads(absence_event("bitcoin", NOW, requested=False).to_json())
    assert wire["data"].pop("requested") is False
    assert event_from_json(orjson.dumps(wire)) == absence_event("bitcoin", NOW)


def test_event_with_fields_of_a_newer_version_ignores_them():
    added = {**GOOD, "tone": 1, "data": {**GOOD["data"], "mood": {"deep": [1, 2]}}}
    assert event_from_json(orjson.dumps(added)) == snapshot_event(COIN, NOW)


def test_event_with_a_negative_price_is_rejected():
    negative = {**GOOD, "data": {**GOOD["data"], "price": -0.01}}
    with pytest.raises(EventError, match="price: Expected `float` >= 0"):
        event_from_json(orjson.dumps(negative))


def test_event_id_is_equal_for_a_resend_and_differs_for_an_update():
    assert (
        snapshot_event(COIN, NOW).id
        == snapshot_event(COIN, NOW + timedelta(minutes=1)).id
        == "bitcoin:usd:2026-11-23T10:41:30.000Z"
    )
    assert news_event(ITEM, NOW).id == news_event(ITEM, NOW + timedelta(hours=1)).id
    assert (
        news_event(ITEM.model_copy(update={"title": "Bitcoin falls"}), NOW).id
        != news_event(ITEM, NOW).id
    )


@pytest.mark.parametrize("stated", [None, NOW + timedelta(milliseconds=FUTURE_TOLERANCE_MS + 1000)])
def test_snapshot_event_without_a_usable_time_takes_the_observation_time(stated):
    assert (
        snapshot_event(msgspec.structs.replace(COIN, last_updated=stated), NOW).id
        == "bitcoin:usd:2026-11-23T10:42:00.000Z"
    )


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "not JSON"),
        (b"[]", "not a CloudEvents 1.0 object"),
        (orjson.dumps({**GOOD, "specversion": "0.3"}), "not a CloudEvents 1.0 object"),
        (
            orjson.dumps({**GOOD, "type": "cryptoviz.other.v1"}),
            "unknown event type 'cryptoviz.other.v1'",
        ),
        (
            orjson.dumps({name: value for name, value in GOOD.items() if name != "id"}),
            "event without 'id'",
        ),
        (orjson.dumps({**GOOD, "time": "2026-11-23T10:42:00"}), "timezone"),
        (orjson.dumps({**GOOD, "data": {**GOOD["data"], "price": "much"}}), "price: "),
        (orjson.dumps({**GOOD, "data": {**GOOD["data"], "coin_id": ""}}), "coin_id: "),
        (
            orjson.dumps({**GOOD, "data": {**GOOD["data"], "last_updated": "2026-11-23T10:42:00"}}),
            "last_updated: ",
        ),
        (orjson.dumps({**GOOD, "data": []}), "record: "),
        (snapshot_event(COIN, NOW).to_json().replace(b"1.5", b"1e999"), "not JSON"),
        (snapshot_event(COIN, NOW).to_json().replace(b"1.5", b"[" * 100_000), "not JSON"),
        (snapshot_event(COIN, NOW).to_json().replace(b"Bitcoin", b"\xff"), "not JSON"),
    ],
)
def test_event_from_json_with_other_bytes_raises_an_error_of_one_line(body, why):
    with pytest.raises(EventError) as raised:
        event_from_json(body)
    assert why in str(raised.value)
    assert "\n" not in str(raised.value)


def test_event_from_json_with_an_unhashable_type_raises_an_error():
    with pytest.raises(EventError, match="unknown event type"):
        event_from_json(orjson.dumps({**GOOD, "type": ["cryptoviz.coins.v1"]}))
