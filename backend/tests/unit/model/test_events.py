"""The event's JSON: what is written is read back, and bytes that are no event are refused with one line."""

from datetime import UTC, datetime, timedelta

import msgspec
import orjson
import pytest

from cryptoviz.errors import EventError
from cryptoviz.model.events import (
    FUTURE_TOLERANCE,
    dead_letter,
    dead_letter_event,
    event_from_json,
    news_event,
    snapshot_event,
)
from cryptoviz.model.records import MarketSnapshot, NewsItem

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
GOOD = orjson.loads(snapshot_event(COIN, NOW).to_json())


@pytest.mark.parametrize(
    "event",
    [
        snapshot_event(COIN, NOW),
        news_event(ITEM, NOW),
        dead_letter_event(dead_letter("index", b"\xff", "not JSON", NOW)),
    ],
)
def test_what_is_written_is_read_back(event):
    assert event_from_json(event.to_json()) == event


def test_what_a_newer_version_adds_is_passed_over():
    added = {**GOOD, "tone": 1, "data": {**GOOD["data"], "mood": {"deep": [1, 2]}}}
    assert event_from_json(orjson.dumps(added)) == snapshot_event(COIN, NOW)


def test_a_resend_has_the_same_id_and_an_update_of_the_item_another():
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


@pytest.mark.parametrize("stated", [None, NOW + FUTURE_TOLERANCE + timedelta(seconds=1)])
def test_a_time_that_is_unknown_or_to_come_is_when_we_saw_it(stated):
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
def test_what_is_no_event_is_refused_with_its_reason(body, why):
    with pytest.raises(EventError) as raised:
        event_from_json(body)
    assert why in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_unhashable_type_is_refused_like_any_other():
    with pytest.raises(EventError, match="unknown event type"):
        event_from_json(orjson.dumps({**GOOD, "type": ["cryptoviz.coins.v1"]}))
