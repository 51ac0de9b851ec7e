"""Status, readiness, and what pages look at being told to those who poll."""

import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cryptoviz.model.events import dead_letter_event, heartbeat_event, source_status_event
from cryptoviz.model.messages import Message, Position, WriteResult
from cryptoviz.model.records import (
    DeadLetter,
    Heartbeat,
    PartitionProgress,
    SourceStatus,
    StatusReason,
)
from cryptoviz.store.pipeline.positions import Positions
from cryptoviz.store.pipeline.source_state import SqlActivity
from cryptoviz.store.pipeline.status_writer import SqlErrorWriter, SqlStatusWriter
from cryptoviz.store.schema.tables import wanted_coins

RATE_LIMITED = StatusReason(
    code="rate_limited",
    detail="CoinGecko answered 429 (too many requests).",
    params={"status": 429, "retry_s": 60},
)


def say(database, *events):
    with database.write() as connection:
        SqlStatusWriter().write(
            connection, [Message(place, b"", event) for place, event in enumerate(events)]
        )


def failing_source(now):
    times = {
        "checked_at": now,
        "last_success": now - timedelta(minutes=5),
        "next_try": now + timedelta(minutes=1),
    }
    calls = {"failures": 3, "calls_month": 17, "budget_month": 10_000}
    return SourceStatus(
        source="coingecko",
        title="CoinGecko",
        kind="market",
        state="failing",
        reason=RATE_LIMITED,
        interval_s=60,
        **times,
        **calls,
    )


def test_status_tells_why_a_source_is_late_and_when_it_is_tried_again(ada, database, clock):
    say(database, source_status_event(failing_source(clock())))
    body = ada.get("status").get_json()
    assert body["sources"] == [
        {
            "source": "coingecko",
            "title": "CoinGecko",
            "kind": "market",
            "state": "failing",
            "reason": RATE_LIMITED.model_dump(),
            "checked_at": "2026-11-23T12:00:00.000Z",
            "last_success": "2026-11-23T11:55:00.000Z",
            "next_try": "2026-11-23T12:01:00.000Z",
            "interval_s": 60,
            "failures": 3,
            "calls_month": 17,
            "budget_month": 10_000,
        }
    ]
    assert body["markets"] == {
        "as_of": "2026-11-23T12:00:00.000Z",
        "next_poll": "2026-11-23T12:01:00.000Z",
    }
    assert body["history"] == {"filled": 0, "total": 3}


def test_which_database_it_is_is_told_to_admins_only(ada, bob, database):
    assert ada.get("status").get_json()["database"] == {
        "kind": database.kind,
        "url": database.masked_url,
    }
    assert bob.get("status").get_json()["database"] is None


def test_feeds_that_are_polled_no_more_are_left_out(ada, config, database, clock):
    gone, kept = "https://example.org/gone.xml", config.feeds[0].url
    status = {"title": "F", "kind": "news", "state": "ok", "interval_s": 300, "checked_at": clock()}
    say(
        database, *(source_status_event(SourceStatus(source=url, **status)) for url in (gone, kept))
    )
    assert [source["source"] for source in ada.get("status").get_json()["sources"]] == [kept]


def test_status_tells_how_far_behind_a_consumer_is(ada, database, clock):
    result = WriteResult(indexed=15, duplicates=4, rejected=(Message(1, b"", None, "no event"),))
    with database.write() as connection:
        for log in ("kafka-1", "an older log"):
            start = Position(log, "datacrypto", 0)
            Positions(database, "index").advance(
                connection, start, replace(start, offset=20), result, 1_795_435_000_000
            )
        letter = DeadLetter(origin="index", value="x", error="no event", failed_at=clock())
        SqlErrorWriter().write(connection, [Message(0, b"", dead_letter_event(letter))])
    place = PartitionProgress(topic="datacrypto", partition=0, position=18, end=25)
    beat = Heartbeat(
        consumer="index",
        state="waiting",
        reason=RATE_LIMITED,
        at=clock(),
        log="kafka-1",
        partitions=(place,),
    )
    say(database, heartbeat_event(beat))
    body = ada.get("status").get_json()
    assert body["consumers"] == [
        {
            "consumer": "index",
            "topic": "datacrypto",
            "position": 20,
            "lag": 5,
            "state": "waiting",
            "reason": RATE_LIMITED.model_dump(),
            "indexed": 15,
            "duplicates": 4,
            "dead_letters": 1,
            "updated_at": "2026-11-23T12:00:00.000Z",
        }
    ]
    assert body["dead_letters"] == 1


def test_the_archive_consumer_is_known_by_its_heartbeats(ada, database, clock):
    place = PartitionProgress(topic="rssfeed", partition=1, position=7, end=7)
    say(
        database,
        heartbeat_event(
            Heartbeat(
                consumer="archive",
                instance="a-1",
                state="ok",
                at=clock(),
                log="kafka-1",
                partitions=(place,),
            )
        ),
    )
    clock.move(seconds=91)
    ada.refresh()
    [row] = ada.get("status").get_json()["consumers"]
    assert (row["consumer"], row["topic"], row["position"], row["lag"], row["state"]) == (
        "archive",
        "rssfeed",
        7,
        0,
        "silent",
    )
    assert (row["indexed"], row["duplicates"], row["dead_letters"]) == (None, None, None)


def test_the_metrics_tell_the_lag_of_each_consumer(app, database, clock):
    places = tuple(
        PartitionProgress(topic="datacrypto", partition=number, position=10, end=10 + number)
        for number in range(3)
    )
    say(
        database,
        heartbeat_event(
            Heartbeat(consumer="archive", state="ok", at=clock(), log="kafka-1", partitions=places)
        ),
    )
    text = (
        app.test_client()
        .get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"})
        .get_data(as_text=True)
    )
    assert 'cryptoviz_consumer_lag{consumer="archive",topic="datacrypto"} 3.0' in text
    assert 'cryptoviz_consumer_heard{consumer="archive",topic="datacrypto"} 1.0' in text
    with database.write() as connection:
        connection.exec_driver_sql("DROP TABLE source_status")
    again = app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"})
    assert (again.status_code, "cryptoviz_consumer_lag{" in again.get_data(as_text=True)) == (
        200,
        False,
    )


def test_ready_while_the_index_beats(app, database, clock):
    ready = lambda: app.test_client().get("/readyz").status_code  # noqa: E731 - asked often
    assert ready() == 200, "nothing has beaten yet: the index may be about to start"
    say(
        database,
        heartbeat_event(Heartbeat(consumer="index", state="ok", at=clock() - timedelta(days=1))),
    )
    assert ready() == 200, "what was said before this process started says nothing"
    clock.move(minutes=5)
    assert ready() == 200
    clock.move(seconds=1)
    assert ready() == 503
    say(database, heartbeat_event(Heartbeat(consumer="index", state="ok", at=clock())))
    assert ready() == 200


def test_not_ready_with_a_database_of_another_version(app, database):
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "newer" in answer.get_json()["detail"]


def wanted(database):
    with database.read() as connection:
        return {row.coin_id: row.reason for row in connection.execute(select(wanted_coins))}


@pytest.mark.parametrize("path", ["prices", "market-cap", "volume", "change"])
def test_an_opened_chart_is_wanted(ada, database, path):
    assert ada.get(f"coins/ethereum/{path}").status_code == 200
    assert ada.get(f"coins/nope/{path}").status_code == 404
    assert wanted(database) == {"ethereum": "opened"}


@pytest.mark.parametrize("etag", ["*", "the right one"])
def test_an_unknown_coin_is_not_wanted_whatever_the_page_says_it_has(ada, database, etag):
    """An ETag follows from the address and the version: who knows one can tell another."""
    known = ada.get("coins/ethereum/prices").headers["ETag"]
    path = "/api/v1/coins/nonsense/prices"
    forged = f"{known[:9]}{zlib.crc32(f'{path}?'.encode()):08x}{known[17:]}" if etag != "*" else "*"
    answer = ada.get("coins/nonsense/prices", If_None_Match=forged)
    assert answer.status_code == (404 if etag == "*" else 304)
    assert set(wanted(database)) == {"ethereum"}


def test_a_favourite_is_wanted(ada, database):
    ada.put("favourites/ripple")
    assert wanted(database) == {"ripple": "favourite"}


def test_lists_and_facts_want_nothing(ada, database):
    for path in ("coins", "coins/bitcoin", "markets", "news", "favourites", "status"):
        ada.get(path)
    assert wanted(database) == {}


def test_a_chart_that_stays_open_is_wanted_again_later(ada, database, clock):
    ada.get("coins/ethereum/prices")
    with database.write() as connection:
        connection.execute(update(wanted_coins).values(reason="forgotten"))
    clock.move(minutes=10)
    ada.get("coins/ethereum/prices")
    assert wanted(database) == {"ethereum": "forgotten"}, "it was noted within the hour"
    clock.move(minutes=55)
    ada.refresh()
    ada.get("coins/ethereum/prices")
    assert wanted(database) == {"ethereum": "opened"}


def test_signed_in_pages_are_noticed_once_a_minute_and_strangers_never(app, ada, database, clock):
    seen = lambda: SqlActivity(database).seen_at()  # noqa: E731 - asked often
    app.test_client().get("/api/v1/coins")
    app.test_client().get("/api/v1/site")
    assert seen() is None
    ada.get("coins")
    first = clock()
    clock.move(seconds=59)
    ada.get("coins")
    assert seen() == first
    clock.move(seconds=1)
    ada.get("coins")
    assert seen() == clock()
