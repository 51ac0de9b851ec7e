"""How many records a second are appended, indexed and rebuilt on each database: the real bus and the real sink, in this process.

Beside each stands a yardstick of the same round: the same lines parsed with orjson and inserted into a bare table with executemany.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from benchmarks import recordings
from benchmarks.dataset import MINUTE, coin_ids, poll
from benchmarks.postgres import postgresql
from benchmarks.report import Figure
from cryptoviz.archive.log import ArchiveLog
from cryptoviz.bus.file import FileBus
from cryptoviz.cli.main import relax_garbage_collection
from cryptoviz.clock import to_ms, utc_now
from cryptoviz.config import project_root
from cryptoviz.model.events import Event
from cryptoviz.model.messages import Batch, Log, Message
from cryptoviz.model.topics import MARKETS, load_topics
from cryptoviz.sinks.index import IndexSink
from cryptoviz.sinks.reindex import reindex
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import driver
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.schema.migrate import migrate

COINS, BATCH, BIG_BATCH, KEPT_DAYS, ROUNDS = 250, 2000, 5000, 14, 3
# Records a second, or this share of the yardstick, whichever is lower here. (What the index is to reach is measured beside Kafka.)
REINDEX_GOALS = {"SQLite": 50_000, "PostgreSQL": 35_000}
SHARE = 0.3
_BARE = "CREATE TABLE IF NOT EXISTS bare (id text, coin text, at text, price double precision, cap double precision, volume double precision)"
_INSERT = "INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Place:
    """A kind of database, and how to make an empty one of it."""

    name: str
    make: Callable[[], Database]


def index_speed(workplace: Path) -> list[Figure]:
    """Three rounds over the recorded polls, which one poll a minute brings; figures are medians."""
    relax_garbage_collection()
    bus = FileBus(workplace / "speed", load_topics(project_root() / "kafka/topics.yml"), utc_now)
    polls = list(market_polls())
    figures = [
        Figure("one market event", recordings.mean_bytes(polls), "bytes"),
        Figure("file bus, published and durable", _publish(bus, polls), "records/s"),
    ]
    with places(workplace) as found:
        for place in found:
            figures += _figures(
                place, ArchiveLog(workplace / "speed", bus.log), workplace / "speed" / bus.log
            )
    return figures


def market_polls(coins: int = COINS, rounds: int = 1) -> Iterator[list[Event]]:
    """Polls up to now, a minute apart: real ones where the recordings are, else invented ones. `rounds` times as many as were recorded."""
    now = to_ms(utc_now()) // MINUTE * MINUTE
    if recordings.SHARED.is_dir():
        yield from recordings.every_minute(coins, now, rounds)
        return
    for number in range(200 * rounds, 0, -1):
        yield poll(coin_ids(coins), now - number * MINUTE)


@contextmanager
def places(workplace: Path) -> Iterator[list[Place]]:
    def file() -> Database:
        path = workplace / "speed.db"
        for name in path.parent.glob(f"{path.name}*"):
            name.unlink()
        return Database(f"sqlite:///{path}")

    with postgresql() as make:
        yield [
            Place("SQLite", file),
            *([Place("PostgreSQL", lambda: Database(make()))] if make else []),
        ]


def _figures(place: Place, log: ArchiveLog, archive: Path) -> list[Figure]:
    rounds = [_round(place, log, archive) for _ in range(ROUNDS)]
    yardstick, indexed, in_big, rebuilt = (
        statistics.median(column) for column in zip(*rounds, strict=True)
    )
    bare = f"orjson and executemany into {place.name}"
    return [
        Figure(bare, yardstick, "records/s"),
        Figure(f"index on {place.name}, batches of {BATCH:,}", indexed, "records/s"),
        Figure(f"index on {place.name}, batches of {BIG_BATCH:,}", in_big, "records/s"),
        Figure(
            f"reindex on {place.name}",
            rebuilt,
            "records/s",
            round(min(REINDEX_GOALS[place.name], SHARE * yardstick)),
        ),
        Figure(f"reindex on {place.name}, to {bare}", rebuilt, "records/s", None, bare),
    ]


def _round(place: Place, log: ArchiveLog, archive: Path) -> list[float]:
    """Records a second of each, one after the other, each into an empty database."""
    steps: tuple[Callable[[Database], int], ...] = (
        lambda database: _insert_bare(archive, database),
        lambda database: index_all(log, database),
        lambda database: index_all(log, database, BIG_BATCH),
        lambda database: _rebuild(log, database),
    )
    return [_speed(place, step) for step in steps]


def _speed(place: Place, step: Callable[[Database], int]) -> float:
    database = place.make()
    migrate(database)
    began = time.perf_counter()
    records = step(database)
    seconds = time.perf_counter() - began
    database.dispose()
    return records / seconds


def _publish(bus: FileBus, polls: Sequence[Sequence[Event]]) -> float:
    began = time.perf_counter()
    for events in polls:
        bus.publish(MARKETS, events)
    return sum(map(len, polls)) / (time.perf_counter() - began)


def index_all(log: Log, database: Database, batch: int = BATCH) -> int:
    """Index all market records of a log, as the consumer does; how many they are."""
    sink = IndexSink(
        database, _NoLetters(), SqlNewsWriter(), retention_days=KEPT_DAYS, clock=utc_now
    )
    position = sink.position(log.log, MARKETS, 0)
    while (read := log.read(position, batch)) is not None:
        sink.write(read)
        position = read.end
    return position.offset


def _rebuild(log: Log, database: Database) -> int:
    return reindex(
        database, log, SqlNewsWriter(), _NoLetters(), retention_days=KEPT_DAYS, clock=utc_now
    )


def _insert_bare(archive: Path, database: Database) -> int:
    """The yardstick: no checks, no keys, nothing looked up."""
    count = 0
    with database.write() as connection:
        driver(connection).execute(_BARE)
    for path in sorted(archive.glob(f"{MARKETS}/*/*.jsonl")):
        with path.open("rb") as lines:
            while part := list(islice(lines, BIG_BATCH)):
                with database.write() as connection:
                    driver(connection).executemany(
                        _INSERT, [_bare_row(orjson.loads(line)["event"]) for line in part]
                    )
                count += len(part)
    return count


def _bare_row(event: dict[str, Any]) -> tuple[object, ...]:
    data = event["data"]
    return (
        event["id"],
        data["coin_id"],
        data["last_updated"],
        data["price"],
        data.get("market_cap"),
        data.get("total_volume"),
    )


class _NoLetters:
    def send(self, batch: Batch, rejected: Sequence[Message]) -> None:
        raise AssertionError(f"a market event was rejected: {rejected[0].error}")
