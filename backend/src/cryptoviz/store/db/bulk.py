"""Bulk reads and writes of the index, as driver statements: many rows per statement.

SQLAlchemy spends more time on a row than the databases do. The statements are derived from the
tables and the rows' fields, which are the keys of their columns. ADR 0009: one SQL for both.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from cryptoviz.store.db.driver import PostgresDriver, Row, Values, driver

_KEYS_PER_QUERY = 250
_MIN_COPY_ROWS = 10  # with fewer rows, pipelined statements are faster than COPY

Excluded = ReadOnlyColumnCollection[str, ColumnElement[object]]  # the values of the new row
Names = Sequence[str]
Update = Callable[[Excluded], Mapping[str, object]]


class UpsertStatement:
    """INSERT of rows with these fields, which updates or rejects rows whose primary key exists."""

    def __init__(self, table: Table, fields: Sequence[str], update: Update | None = None) -> None:
        """`update` maps columns to new values where the key exists; None: it never exists."""
        self.table = table.name
        self.columns = ", ".join(table.c[name].name for name in fields)
        self.on_conflict = _on_conflict(table, update) if update else ""
        marks = ", ".join("?" * len(fields))
        self.insert = (
            f"INSERT INTO {self.table} ({self.columns}) VALUES ({marks}) {self.on_conflict}"
        )

    @classmethod
    def replacing(cls, table: Table, fields: Sequence[str]) -> "UpsertStatement":
        """Return a statement that gives a row whose key exists the new values."""
        others = [name for name in fields if not table.c[name].primary_key]
        return cls(table, fields, lambda new: {name: new[name] for name in others})


def write_rows(connection: Connection, statement: UpsertStatement, rows: Sequence[Values]) -> None:
    """Write rows of which no two have the same key."""
    if not rows:
        return
    raw = driver(connection)
    if isinstance(raw, PostgresDriver) and len(rows) >= _MIN_COPY_ROWS:
        _copy_rows(raw, statement, rows)
    else:
        raw.executemany(statement.insert, rows)


def select_by_keys(
    connection: Connection, table: Table, fields: Names, key: Names, values: Iterable[Values]
) -> Iterator[Row]:
    """Yield these fields of the rows whose `key` columns have one of the values."""
    columns = ", ".join(table.c[name].name for name in fields)
    query = f"SELECT {columns} FROM {table.name} WHERE ({', '.join(key)}) IN (VALUES "
    raw = driver(connection)
    one, rest = f"({', '.join('?' * len(key))})", iter(values)
    while part := list(islice(rest, _KEYS_PER_QUERY)):
        sql = query + ", ".join([one] * len(part)) + ")"
        yield from raw.execute(sql, [value for row in part for value in row])


def _on_conflict(table: Table, update: Update) -> str:
    insert = sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    statement = insert.on_conflict_do_update(
        index_elements=keys, set_=dict(update(insert.excluded))
    )
    _, words, clause = str(statement.compile(dialect=sqlite.dialect())).partition("ON CONFLICT")
    return words + clause


def _copy_rows(raw: PostgresDriver, statement: UpsertStatement, rows: Sequence[Values]) -> None:
    """Write by COPY, through a temporary table where a row may exist."""
    table, columns = statement.table, statement.columns
    if not statement.on_conflict:
        _copy(raw, table, columns, rows)
        return
    new = f"new_{table}"
    raw.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {new} (LIKE {table}) ON COMMIT DELETE ROWS")
    _copy(raw, new, columns, rows)
    raw.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {new} {statement.on_conflict}"
    )
    raw.execute(f"TRUNCATE {new}")


def _copy(raw: PostgresDriver, table: str, columns: str, rows: Sequence[Values]) -> None:
    with raw.psycopg.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
