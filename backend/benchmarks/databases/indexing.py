"""Records a second that are appended, indexed and rebuilt on each database, in this process.

The yardstick, measured in the same rounds, parses the same lines with orjson and inserts them into
a bare table with executemany.
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

from benchmarks.data import recordings
from benchmarks.data.dataset import MINUTE, coin_ids, poll
from benchmarks.databases.postgres import postgresql
from benchmarks.report import Measurement
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

COINS, BATCH, BIG_BATCH, KEPT_DAYS = 250, 2000, 5000, 14
# The lower of these records a second and the share of the yardstick. The goals of the index are
# measured with Kafka.
REINDEX_GOALS = {"SQLite": 50_000, "PostgreSQL": 35_000}
SHARE = 0.3
_BARE = (
    "CREATE TABLE IF NOT EXISTS bare (id text, coin text, at text,"
    " price double precision, cap double precision, volume double precision)"
)
_INSERT = "INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class DatabaseKind:
    """SQLite or PostgreSQL; `create` returns an empty database."""

    name: str
    create: Callable[[], Database]


def index_speed(directory: Path, rounds: int) -> list[Measurement]:
    """Measure with the recorded polls, in rounds in which all steps take turns."""
    relax_garbage_collection()
    topics = load_topics(project_root() / "kafka/topics.yml")
    polls = list(market_polls())
    appended = []
    for number in range(rounds):
        bus = FileBus(directory / f"speed{number}", topics, utc_now)
        appended.append(_publish(bus, polls))
    measurements = [
        Measurement("one market event", (recordings.mean_bytes(polls),), "bytes"),
        Measurement("file bus, published and durable", tuple(appended), "records/s"),
    ]
    log = ArchiveLog(directory / "speed0", FileBus(directory / "speed0", topics, utc_now).log)
    with database_kinds(directory) as kinds:
        for kind in kinds:
            measurements += _measurements(kind, log, directory / "speed0" / log.log, rounds)
    return measurements


def market_polls(coins: int = COINS, rounds: int = 1) -> Iterator[list[Event]]:
    """Yield polls up to now, a minute apart, from the recordings or else invented.

    There are `rounds` times as many as were recorded.
    """
    now = to_ms(utc_now()) // MINUTE * MINUTE
    if recordings.SHARED.is_dir():
        yield from recordings.every_minute(coins, now, rounds)
        return
    for number in range(200 * rounds, 0, -1):
        yield poll(coin_ids(coins), now - number * MINUTE)


@contextmanager
def database_kinds(directory: Path) -> Iterator[list[DatabaseKind]]:
    """Yield SQLite, and PostgreSQL if a server can be started."""

    def sqlite() -> Database:
        path = directory / "speed.db"
        for file in directory.glob(f"{path.name}*"):
            file.unlink()
        return Database(f"sqlite:///{path}")

    with postgresql() as create:
        kinds = [DatabaseKind("SQLite", sqlite)]
        if create:
            kinds.append(DatabaseKind("PostgreSQL", lambda: Database(create())))
        yield kinds


def _measurements(
    kind: DatabaseKind, log: ArchiveLog, archive: Path, rounds: int
) -> list[Measurement]:
    measured = [_round(kind, log, archive) for _ in range(rounds)]
    yardstick, indexed, in_big_batches, rebuilt = zip(*measured, strict=True)
    bare = f"orjson and executemany into {kind.name}"
    index, reindex = f"index on {kind.name}, batches of", f"reindex on {kind.name}"
    goal = round(min(REINDEX_GOALS[kind.name], SHARE * statistics.median(yardstick)))
    return [
        Measurement(bare, yardstick, "records/s"),
        Measurement(f"{index} {BATCH:,}", indexed, "records/s"),
        Measurement(f"{index} {BIG_BATCH:,}", in_big_batches, "records/s"),
        Measurement(reindex, rebuilt, "records/s", goal),
        Measurement(f"{reindex}, to {bare}", rebuilt, "records/s", None, bare),
    ]


def _round(kind: DatabaseKind, log: ArchiveLog, archive: Path) -> list[float]:
    """Return records a second of each step, each into an empty database."""
    steps: tuple[Callable[[Database], int], ...] = (
        lambda database: _insert_bare(archive, database),
        lambda database: index_all(log, database),
        lambda database: index_all(log, database, BIG_BATCH),
        lambda database: _rebuild(log, database),
    )
    return [_speed(kind, step) for step in steps]


def _speed(kind: DatabaseKind, step: Callable[[Database], int]) -> float:
    database = kind.create()
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
    """Index all market records of a log as the consumer does; return their number."""
    sink = IndexSink(
        database, _NoDeadLetters(), SqlNewsWriter(), retention_days=KEPT_DAYS, clock=utc_now
    )
    position = sink.position(log.log, MARKETS, 0)
    while (read := log.read(position, batch)) is not None:
        sink.write(read)
        position = read.end
    return position.offset


def _rebuild(log: Log, database: Database) -> int:
    return reindex(
        database, log, SqlNewsWriter(), _NoDeadLetters(), retention_days=KEPT_DAYS, clock=utc_now
    )


def _insert_bare(archive: Path, database: Database) -> int:
    """Insert without checks, keys or look-ups; return the number of rows."""
    count = 0
    with database.write() as connection:
        driver(connection).execute(_BARE)
    for path in sorted(archive.glob(f"{MARKETS}/*/*.jsonl")):
        with path.open("rb") as file:
            while lines := list(islice(file, BIG_BATCH)):
                with database.write() as connection:
                    driver(connection).executemany(
                        _INSERT, [_bare_row(orjson.loads(line)["event"]) for line in lines]
                    )
                count += len(lines)
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


class _NoDeadLetters:
    def send(self, batch: Batch, rejected: Sequence[Message]) -> None:
        raise AssertionError(f"a market event was rejected: {rejected[0].error}")
