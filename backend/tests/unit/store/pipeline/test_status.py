"""Statuses, heartbeats and dead letters: written by the index, read by the status page."""

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.errors import Reason
from cryptoviz.model.events import (
    dead_letter_event,
    heartbeat_event,
    source_status_event,
)
from cryptoviz.model.records import Heartbeat, SourceStatus
from cryptoviz.model.topics import ERRORS, MONITORING
from cryptoviz.store.pipeline.dead_letters import SqlDeadLetters
from cryptoviz.store.pipeline.status import SqlStatus
from support.fakes.store import DAY, HOUR, MINUTE, START, Feeder, index_sink

RATE_LIMITED = Reason(
    code="rate_limited",
    detail="CoinGecko answered 429 (too many requests).",
    params={"status": 429},
)


@pytest.fixture
def store(database):
    return SqlStatus(database)


def status(at, source="coingecko", **fields):
    values = {"title": "CoinGecko", "kind": "market", "state": "ok", "interval_s": 60, **fields}
    return SourceStatus(source=source, checked_at=from_ms(at), **values)


def test_sources_return_the_newest_status_of_each(database, store):
    late, newest = status(START), status(START + HOUR, state="failing", reason=RATE_LIMITED)
    feed = status(START, "https://decrypt.co/feed", title="Decrypt", kind="news")
    monitoring = Feeder(index_sink(database), MONITORING)
    monitoring.feed(*map(source_status_event, (newest, late, feed)))
    assert store.sources() == [newest, feed]
    monitoring.feed(*map(source_status_event, (late, newest)))
    assert store.sources() == [newest, feed]
    [position] = store.consumers()
    assert (
        position.consumer,
        position.topic,
        position.offset,
        position.indexed,
        position.duplicates,
    ) == ("index", MONITORING, 5, 2, 3)
    monitoring.feed(source_status_event(status(START + 2 * HOUR)))
    assert store.sources() == [status(START + 2 * HOUR), feed]


def test_heartbeats_are_separate_from_sources(database, store):
    beats = [
        Heartbeat(consumer="index", state="ok", at=from_ms(START + minute * MINUTE))
        for minute in range(3)
    ]
    Feeder(index_sink(database), MONITORING).feed(
        *map(heartbeat_event, beats), source_status_event(status(START))
    )
    assert store.heartbeats() == [beats[2]]
    assert [found.source for found in store.sources()] == ["coingecko"]


def test_statuses_do_not_change_data_versions(database):
    Feeder(index_sink(database), MONITORING).feed(source_status_event(status(START)))
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM data_versions").scalar() == 0


def test_dead_letters_are_listed_once_newest_first(database, store):
    old = dead_letter_event("coingecko", b"{", "not JSON", from_ms(START), key="bitcoin")
    new = dead_letter_event(
        "index",
        b"\xff",
        "not UTF-8",
        from_ms(START + HOUR),
        topic="datacrypto",
        partition=0,
        offset=5,
    )
    errors = Feeder(index_sink(database), ERRORS)
    errors.feed(old, new, old)
    errors.feed(new)
    letters = SqlDeadLetters(database)
    assert [letter for _, letter in letters.newest()] == [new.data, old.data]
    assert [letter for _, letter in letters.newest(1)] == [new.data]
    assert store.dead_letter_count() == 2
    assert [(row.indexed, row.duplicates) for row in store.consumers()] == [(2, 2)]


def test_status_from_the_future_is_overwritten_by_the_next_one(database, store):
    ahead = [status(START + days * 365 * DAY) for days in (2, 1)]
    monitoring = Feeder(index_sink(database), MONITORING)
    monitoring.feed(*map(source_status_event, ahead))
    assert store.sources() == [ahead[1]]
    monitoring.feed(source_status_event(status(START)))
    assert store.sources() == [status(START)]
