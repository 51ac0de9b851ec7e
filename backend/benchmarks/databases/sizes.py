"""Bytes of a record on the bus, in the archive and in the databases; docs/scaling.md needs them.

`python -m benchmarks.databases.sizes` measures only this and updates build/bench.json.
"""

import gzip
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psycopg
from kafka.record import MemoryRecordsBuilder

from benchmarks.data.dataset import DAY, HOUR, MINUTE
from benchmarks.databases.indexing import index_all, market_polls
from benchmarks.databases.postgres import postgresql
from benchmarks.report import Measurement, read, write
from cryptoviz.archive.log import ArchiveLog
from cryptoviz.bus.file import FileBus
from cryptoviz.clock import from_ms, to_ms, utc_now
from cryptoviz.config import project_root
from cryptoviz.model.events import Event, history_event
from cryptoviz.model.records import HISTORY_BLOCK, HistoryPoint, MarketHistory
from cryptoviz.model.topics import MARKETS, load_topics
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import driver
from cryptoviz.store.schema.migrate import migrate

# The names in docs/scaling.md.
LINE, ZIPPED, IN_KAFKA = (
    "line of a market event",
    "line of a market event in a gzipped day",
    "market event in Kafka, zstd",
)
SAMPLE, CANDLE = "sample on {}", "candle on {}"
HISTORY_LINES, HISTORY_CANDLES = "lines of a coin's history, gzipped", "candles of a coin's history"
DATABASES = ("SQLite", "PostgreSQL")
_TABLES = {"samples": SAMPLE, "candles": CANDLE}
_HISTORIES = 5  # coins
_ZSTD, _BATCH_BYTES = 4, 262_144  # Kafka's code of zstd; batches of the publisher
_SPACING = {90: HOUR, 1: 5 * MINUTE, 365: DAY}  # of CoinGecko's points, by range in days


def size_measurements(directory: Path) -> list[Measurement]:
    """Measure everything that grows; PostgreSQL only if a server can be started."""
    polls = list(market_polls())
    root = directory / "sizes"
    bus = FileBus(root, load_topics(project_root() / "kafka/topics.yml"), utc_now)
    with closing(bus):
        for events in polls:
            bus.publish(MARKETS, events)
        log = ArchiveLog(root, bus.log)
    lines = [path.read_bytes() for path in sorted((root / bus.log / MARKETS).glob("*/*.jsonl"))]
    count = sum(map(len, polls))
    found = [
        Measurement(LINE, (sum(map(len, lines)) / count,), "bytes"),
        Measurement(ZIPPED, (sum(len(gzip.compress(text)) for text in lines) / count,), "bytes"),
        Measurement(IN_KAFKA, (_in_kafka(polls),), "bytes"),
        Measurement(HISTORY_LINES, (_history_bytes(),), "bytes"),
    ]
    with tempfile.TemporaryDirectory() as temporary:
        database = Database(f"sqlite:///{temporary}/sizes.db")
        found += _table_sizes(database, log, "SQLite")
        found.append(
            Measurement(
                HISTORY_CANDLES,
                (_history_candles(Database(f"sqlite:///{temporary}/history.db"), root),),
                "rows",
            )
        )
    with postgresql() as make:
        if make is not None:
            found += _table_sizes(Database(url := make()), log, "PostgreSQL", url)
    return found


def _in_kafka(polls: Sequence[Sequence[Event]]) -> float:
    """Return bytes per event when a poll is sent as one compressed batch per partition."""
    size = count = 0
    for events in polls[:20]:
        for part in (events[number::6] for number in range(6)):
            builder = MemoryRecordsBuilder(2, _ZSTD, _BATCH_BYTES)
            for event in part:
                builder.append(timestamp=None, key=event.key.encode(), value=event.to_json())
            builder.close()
            size, count = size + builder.size_in_bytes(), count + len(part)
    return size / count


def _table_sizes(
    database: Database, log: ArchiveLog, name: str, url: str = ""
) -> list[Measurement]:
    """Return bytes per row, with indexes and free space in pages; on PostgreSQL after a VACUUM."""
    migrate(database)
    index_all(log, database)
    with database.read() as connection:
        rows = {
            table: driver(connection).execute(f"SELECT count(*) FROM {table}", ()).fetchone()[0]
            for table in _TABLES
        }
    taken = _relations(database, url) if url else _pages_freed(database)
    database.dispose()
    return [
        Measurement(title.format(name), (taken[table] / rows[table],), "bytes")
        for table, title in _TABLES.items()
    ]


def _relations(database: Database, url: str) -> dict[str, int]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"VACUUM FULL {', '.join(_TABLES)}")
    with database.read() as connection:
        run = driver(connection).execute
        return {
            table: run(f"SELECT pg_total_relation_size('{table}')", ()).fetchone()[0]
            for table in _TABLES
        }


def _pages_freed(database: Database) -> dict[str, int]:
    """Measure a table by the pages that deleting its rows frees."""
    found = {}
    for table in _TABLES:
        with database.write() as connection:
            run = driver(connection).execute
            size, before = (
                run("PRAGMA page_size", ()).fetchone()[0],
                run("PRAGMA freelist_count", ()).fetchone()[0],
            )
            run(f"DELETE FROM {table}", ())
            found[table] = size * (run("PRAGMA freelist_count", ()).fetchone()[0] - before)
    return found


def _histories() -> Iterator[Event]:
    """Yield the history of some coins in all ranges, as after their first poll."""
    now = to_ms(utc_now()) // MINUTE * MINUTE
    for number in range(_HISTORIES):
        for days, spacing in _SPACING.items():
            times = range(now - days * DAY, now, spacing)
            for low in range(0, len(times), HISTORY_BLOCK):
                points = tuple(_point(at, number) for at in times[low : low + HISTORY_BLOCK])
                yield history_event(
                    MarketHistory(
                        coin_id=f"coin-{number}",
                        days=days,
                        spacing_s=spacing // 1000,
                        points=points,
                    ),
                    from_ms(now),
                )


def _point(at: int, number: int) -> HistoryPoint:
    """Return values with CoinGecko's digits, all different: equal ones would compress too well."""
    price = 100 * (number + 1) + (at // MINUTE * 2_654_435_761 % 4_294_967_291) / 1e9
    return HistoryPoint(
        at=at, price=price, market_cap=price * 19_876_543.21, total_volume=price * 123_456.789
    )


def _history_bytes() -> float:
    text = b"".join(event.to_json() + b"\n" for event in _histories())
    return len(gzip.compress(text)) / _HISTORIES


def _history_candles(database: Database, root: Path) -> float:
    migrate(database)
    with closing(
        FileBus(root / "history", load_topics(project_root() / "kafka/topics.yml"), utc_now)
    ) as bus:
        bus.publish(MARKETS, list(_histories()))
        index_all(ArchiveLog(root / "history", bus.log), database)
    with database.read() as connection:
        rows: int = driver(connection).execute("SELECT count(*) FROM candles", ()).fetchone()[0]
    database.dispose()
    return rows / _HISTORIES


def main() -> None:
    path = project_root() / "build/bench.json"
    with tempfile.TemporaryDirectory() as temporary:
        found = size_measurements(Path(temporary))
    for one in found:
        print(f"{one.name}: {one.value:,.0f} {one.unit}")
    names = {one.name for one in found}
    write([*(one for one in read(path) if one.name not in names), *found], path)


if __name__ == "__main__":
    main()
