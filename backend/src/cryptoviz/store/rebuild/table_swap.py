"""Putting rebuilt tables in the place of the old ones while everybody else waits as short as can be.

The largest tables are copied beforehand, step by step, and exchanged by their names; what is left to copy then is small.
"""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from itertools import count

from sqlalchemy import Connection, Table, text

from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import candles, consumer_positions, samples, tables_of

SHADOW = "shadow"  # the schema that holds the rebuilt tables
BY_NAME = (samples, candles)  # they have no indexes of their own, whose names would stay behind
STEP_ROWS = 100_000  # about a fifth of a second
_PAUSE_S = 0.1  # who waits for a lock looks for it at least so often

Write = Callable[[], AbstractContextManager[Connection]]  # a transaction that sees the shadow


def copy_beforehand(
    database: Database, write: Write, pause: Callable[[float], None] = time.sleep
) -> None:
    """Copy the tables of BY_NAME, of which the shadow must not change from now on. Others write between the steps."""
    with database.write() as connection:
        for table in BY_NAME:
            connection.exec_driver_sql(_definition(connection, table))
    for table in BY_NAME:
        for _ in count():
            with write() as connection:
                copied = _copy_step(connection, table)
            if copied < STEP_ROWS:
                break
            pause(_PAUSE_S)


def exchange(connection: Connection) -> None:
    """All derived tables are those of the shadow when this is committed."""
    consumers = (
        connection.exec_driver_sql(f"SELECT DISTINCT consumer FROM {SHADOW}.consumer_positions")
        .scalars()
        .all()
    )
    copied = [table for table in tables_of("derived") if table not in BY_NAME]
    for table in reversed(copied):
        everything = table.delete()  # without a condition SQLite drops whole pages
        connection.execute(
            everything.where(table.c.consumer.in_(consumers))
            if table is consumer_positions
            else everything
        )
    for (
        table
    ) in copied:  # whole tables, without naming columns: SQLite then copies them page by page
        connection.exec_driver_sql(
            f"INSERT INTO main.{table.name} SELECT * FROM {SHADOW}.{table.name}"
        )
    for table in BY_NAME:
        connection.exec_driver_sql(f"ALTER TABLE main.{table.name} RENAME TO {_replaced(table)}")
        connection.exec_driver_sql(f"ALTER TABLE main.{_staged(table)} RENAME TO {table.name}")


def drop_leftovers(database: Database) -> None:
    """What was replaced, or copied and never used. One at a time: each is a transaction that others wait for."""
    for name in (make(table) for table in BY_NAME for make in (_replaced, _staged)):
        with database.write() as connection:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")


def _staged(table: Table) -> str:
    return f"staged_{table.name}"


def _replaced(table: Table) -> str:
    return f"replaced_{table.name}"


def _definition(connection: Connection, table: Table) -> str:
    """As it is, not as schema.py has it: migrations may leave columns in another order."""
    sql = connection.execute(
        text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table.name}
    ).scalar_one()
    return re.sub(
        rf'^CREATE TABLE "?{table.name}"?', f"CREATE TABLE {_staged(table)}", sql, count=1
    )


def _copy_step(connection: Connection, table: Table) -> int:
    """The next rows by primary key; how many they were."""
    keys = ", ".join(column.name for column in table.primary_key)
    backwards = ", ".join(f"{column.name} DESC" for column in table.primary_key)
    newest = f"SELECT {keys} FROM main.{_staged(table)} ORDER BY {backwards} LIMIT 1"
    last: Sequence[object] = connection.exec_driver_sql(newest).first() or ()
    behind = f"WHERE ({keys}) > ({', '.join('?' * len(last))})" if last else ""
    rows = f"SELECT * FROM {SHADOW}.{table.name} {behind} ORDER BY {keys} LIMIT {STEP_ROWS}"
    return connection.exec_driver_sql(
        f"INSERT INTO main.{_staged(table)} {rows}", tuple(last)
    ).rowcount
