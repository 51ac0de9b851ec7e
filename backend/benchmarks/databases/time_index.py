"""Compare time indexes of the samples on PostgreSQL; ADR 0009 has the results.

`python -m benchmarks.databases.time_index` writes the same samples into each layout in time order,
as polls do, then reads days of single coins and deletes the oldest day.
"""

import random
import statistics
import time
from dataclasses import dataclass

import psycopg
from psycopg import Connection

from benchmarks.databases.postgres import postgresql

COINS, DAYS, MINUTES = 250, 6, 1440
DAY_MS, MINUTE_MS = 86_400_000, 60_000
_READS = 300
_COLUMNS = (
    "coin integer, at bigint, price float8 NOT NULL, market_cap float8, total_volume float8,"
    " spacing_s integer NOT NULL, origin integer NOT NULL, observed_at bigint NOT NULL,"
    " position bigint NOT NULL"
)
_PLAIN = f"CREATE TABLE samples ({_COLUMNS}, PRIMARY KEY (coin, at))"
_SLICED = [
    f"CREATE TABLE samples ({_COLUMNS}, PRIMARY KEY (coin, at)) PARTITION BY RANGE (at)",
    *(
        f"CREATE TABLE samples_{day} PARTITION OF samples"
        f" FOR VALUES FROM ({day * DAY_MS}) TO ({(day + 1) * DAY_MS})"
        for day in range(DAYS)
    ),
]
LAYOUTS = {
    "key (coin, at)": [_PLAIN],
    "key (coin, at) and BRIN (at)": [_PLAIN, "CREATE INDEX samples_at ON samples USING brin (at)"],
    "key (coin, at) and B-tree (at)": [_PLAIN, "CREATE INDEX samples_at ON samples (at)"],
    "key (at, coin)": [_PLAIN.replace("(coin, at)", "(at, coin)")],
    "key (coin, at), a partition a day": _SLICED,
}


@dataclass(frozen=True)
class LayoutSpeed:
    """Rows written a second, ms per coin and day read, s to delete the oldest day, MB on disk."""

    inserts: float
    read_ms: float
    delete_s: float
    size_mb: float


def measured(url: str, statements: list[str]) -> LayoutSpeed:
    """Measure one layout in an empty database."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
        inserts = _fill(connection)
        connection.execute("VACUUM ANALYZE")
        read = statistics.median(_reads(connection))
        row = connection.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
            " WHERE relname LIKE 'samples%' AND relkind = 'r'"
        ).fetchone()
        assert row is not None
        return LayoutSpeed(inserts, read, _delete_oldest_day(connection), float(row[0]) / 1e6)


def _fill(connection: Connection) -> float:
    """Write an hour of polls per transaction, as a consumer with a backlog does."""
    began, odds = time.perf_counter(), random.Random(1)
    for hour in range(DAYS * MINUTES // 60):
        with (
            connection.transaction(),
            connection.cursor() as cursor,
            cursor.copy("COPY samples FROM STDIN") as copy,
        ):
            for minute in range(hour * 60, hour * 60 + 60):
                for coin in range(COINS):
                    at = minute * MINUTE_MS + odds.randrange(MINUTE_MS)
                    copy.write_row(
                        (coin, at, odds.random(), odds.random(), odds.random(), 60, 2, at, minute)
                    )
    return COINS * DAYS * MINUTES / (time.perf_counter() - began)


def _reads(connection: Connection) -> list[float]:
    odds, taken = random.Random(2), []
    for _ in range(_READS):
        coin, start = odds.randrange(COINS), odds.randrange((DAYS - 1) * DAY_MS)
        began = time.perf_counter()
        connection.execute(
            "SELECT at, price FROM samples WHERE coin = %s AND at >= %s AND at < %s ORDER BY at",
            (coin, start, start + DAY_MS),
        ).fetchall()
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _delete_oldest_day(connection: Connection) -> float:
    """Delete coin by coin, as retention does: each coin has its own horizon."""
    began = time.perf_counter()
    for coin in range(COINS):
        connection.execute("DELETE FROM samples WHERE coin = %s AND at < %s", (coin, DAY_MS))
    return time.perf_counter() - began


def main() -> None:
    print(f"{COINS * DAYS * MINUTES:,} samples\n")
    print("| layout | rows written a second | a coin's day, ms | deleting a day, s | MB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    with postgresql() as create:
        for name, statements in LAYOUTS.items() if create else ():
            found = measured(create(), statements)
            speeds = f"{found.inserts:,.0f} | {found.read_ms:.2f} | {found.delete_s:.2f}"
            print(f"| {name} | {speeds} | {found.size_mb:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
