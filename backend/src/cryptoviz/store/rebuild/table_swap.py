"""The swap of rebuilt SQLite tables with the old ones, during which all writers wait.

To make it short the largest tables are copied before, in steps, and swapped by renaming them.
"""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from itertools import count

from sqlalchemy import Connection, Table, text

from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import candles, consumer_positions, samples, tables_of

SHADOW = "shadow"  # the schema with the rebuilt tables
# Renamed instead of copied: they have no indexes, whose names would stay.
RENAMED = (samples, candles)
STEP_ROWS = 100_000  # about a fifth of a second
_PAUSE_S = 0.1  # writers that wait for the lock retry at least this often

Write = Callable[[], AbstractContextManager[Connection]]  # a transaction that sees the shadow


def copy_large_tables(
    database: Database, write: Write, pause: Callable[[float], None] = time.sleep
) -> None:
    """Copy the tables to be renamed, which must not change any longer. Others write in between."""
    with database.write() as connection:
        for table in RENAMED:
            connection.exec_driver_sql(_definition(connection, table))
    for table in RENAMED:
        for _ in count():
            with write() as connection:
                copied = _copy_step(connection, table)
            if copied < STEP_ROWS:
                break
            pause(_PAUSE_S)


def swap(connection: Connection) -> None:
    """Replace all derived tables by those of the shadow."""
    query = f"SELECT DISTINCT consumer FROM {SHADOW}.consumer_positions"
    consumers = connection.exec_driver_sql(query).scalars().all()
    copied = [table for table in tables_of("derived") if table not in RENAMED]
    for table in reversed(copied):
        delete = table.delete()  # without a condition SQLite drops whole pages
        if table is consumer_positions:
            delete = delete.where(table.c.consumer.in_(consumers))
        connection.execute(delete)
    for table in copied:
        # Whole tables, without naming columns: SQLite copies them page by page.
        rows = f"SELECT * FROM {SHADOW}.{table.name}"
        connection.exec_driver_sql(f"INSERT INTO main.{table.name} {rows}")
    for table in RENAMED:
        name = table.name
        for old, new in ((name, f"replaced_{name}"), (f"staged_{name}", name)):
            connection.exec_driver_sql(f"ALTER TABLE main.{old} RENAME TO {new}")


def drop_leftovers(database: Database) -> None:
    """Drop replaced tables and unused copies, in short transactions that others wait for."""
    for name in (f"{state}_{table.name}" for table in RENAMED for state in ("replaced", "staged")):
        with database.write() as connection:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")


def _definition(connection: Connection, table: Table) -> str:
    """Migrations may leave columns in another order than tables.py."""
    query = text("SELECT sql FROM sqlite_master WHERE name = :name")
    sql = connection.execute(query, {"name": table.name}).scalar_one()
    create = f"CREATE TABLE staged_{table.name}"
    return re.sub(rf'^CREATE TABLE "?{table.name}"?', create, sql, count=1)


def _copy_step(connection: Connection, table: Table) -> int:
    """Copy the next rows by primary key; return their number."""
    keys = ", ".join(column.name for column in table.primary_key)
    descending = ", ".join(f"{column.name} DESC" for column in table.primary_key)
    newest = f"SELECT {keys} FROM main.staged_{table.name} ORDER BY {descending} LIMIT 1"
    last: Sequence[object] = connection.exec_driver_sql(newest).first() or ()
    after = f"WHERE ({keys}) > ({', '.join('?' * len(last))})" if last else ""
    rows = f"SELECT * FROM {SHADOW}.{table.name} {after} ORDER BY {keys} LIMIT {STEP_ROWS}"
    insert = f"INSERT INTO main.staged_{table.name} {rows}"
    return connection.exec_driver_sql(insert, tuple(last)).rowcount
