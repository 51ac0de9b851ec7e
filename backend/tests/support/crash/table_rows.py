"""Read every row of a database, to compare two states of it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import TableKind, tables_of

# The time of writing, and a hint for readers of files: not part of what was indexed.
_IGNORED = {"updated_at", "byte"}
Rows = Counter[tuple[Any, ...]]
TableRows = dict[str, Rows]


def read_rows(
    database: Database, kind: TableKind, *, without: tuple[str, ...] = (), by_id: bool = False
) -> TableRows:
    """Count the rows of each table of a kind.

    `by_id` shows coins by their ids, because their keys depend on the order of reading.
    """
    ids = dict(_select(database, "key, id", "coins")) if by_id else {}
    tables = {
        table.name: [column.name for column in table.columns]
        for table in tables_of(kind)
        if table.name not in without
    }
    return {name: _read(database, name, columns, ids) for name, columns in tables.items()}


def _read(database: Database, table: str, columns: list[str], ids: dict[int, str]) -> Rows:
    selected = [
        name
        for name in columns
        if name not in _IGNORED and not (ids and (table, name) == ("coins", "key"))
    ]
    names = ", ".join(f'"{name}"' for name in selected)
    rows = [tuple(row) for row in _select(database, names, table)]
    if ids and "coin" in selected:
        index = selected.index("coin")
        rows = [(*row[:index], ids[row[index]], *row[index + 1 :]) for row in rows]
    return Counter(rows)


def _select(database: Database, columns: str, table: str) -> Sequence[Row[Any]]:
    """Read a table in a transaction of its own: on a busy machine all would take too long."""
    with database.read() as connection:
        return connection.execute(text(f"SELECT {columns} FROM {table}")).all()
