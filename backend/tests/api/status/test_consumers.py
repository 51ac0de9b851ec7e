"""Consumers in the status: position, lag and heartbeats."""

from dataclasses import replace

from cryptoviz.errors import Reason
from cryptoviz.model.events import dead_letter_event, heartbeat_event
from cryptoviz.model.messages import Message, Position, WriteResult
from cryptoviz.model.records import (
    Heartbeat,
    PartitionProgress,
)
from cryptoviz.store.pipeline.positions import Positions
from cryptoviz.store.pipeline.status_writer import SqlErrorWriter
from support.fakes.api import write_status

RATE_LIMITED = Reason(
    code="rate_limited",
    detail="CoinGecko answered 429 (too many requests).",
    params={"status": 429, "retry_s": 60},
)


def test_status_of_consumer_has_lag_and_counts(ada, database, clock):
    result = WriteResult(indexed=15, duplicates=4, rejected=(Message(1, b"", None, "no event"),))
    with database.write() as connection:
        for log in ("kafka-1", "an older log"):
            start = Position(log, "datacrypto", 0)
            Positions(database, "index").advance(
                connection, start, replace(start, offset=20), result, 1_795_435_000_000
            )
        letter = dead_letter_event("index", b"x", "no event", clock())
        SqlErrorWriter().write(connection, [Message(0, b"", letter)])
    number = PartitionProgress(topic="datacrypto", partition=0, position=18, end=25)
    beat = Heartbeat(
        consumer="index",
        state="waiting",
        reason=RATE_LIMITED,
        at=clock(),
        log="kafka-1",
        partitions=(number,),
    )
    write_status(database, heartbeat_event(beat))
    body = ada.get("status").get_json()
    assert body["consumers"] == [
        {
            "consumer": "index",
            "topic": "datacrypto",
            "position": 20,
            "lag": 5,
            "state": "waiting",
            "reason": vars(RATE_LIMITED),
            "indexed": 15,
            "duplicates": 4,
            "dead_letters": 1,
            "updated_at": "2026-11-23T12:00:00.000Z",
        }
    ]
    assert body["dead_letters"] == 1


def test_status_of_archive_consumer_comes_from_heartbeats(ada, database, clock):
    number = PartitionProgress(topic="rssfeed", partition=1, position=7, end=7)
    write_status(
        database,
        heartbeat_event(
            Heartbeat(
                consumer="archive",
                instance="a-1",
                state="ok",
                at=clock(),
                log="kafka-1",
                partitions=(number,),
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
