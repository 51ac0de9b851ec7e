"""Every row of a database, for comparing two states of it."""

from sqlalchemy import Connection, text

from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import TableKind, tables_of

# When something was written, and a hint where a reader stands: not part of what was indexed.
_PASSING = {"updated_at", "byte"}
Rows = dict[str, list[str]]


def read_rows(
    database: Database, kind: TableKind, *, without: tuple[str, ...] = (), by_id: bool = False
) -> Rows:
    """The rows of each table of a kind, in some fixed order.

    `by_id`: coins by their ids, for their keys depend on the order in which partitions were read.
    """
    with database.read() as connection:
        ids = dict(connection.execute(text("SELECT key, id FROM coins")).all()) if by_id else {}
        tables = {
            table.name: [column.name for column in table.columns]
            for table in tables_of(kind)
            if table.name not in without
        }
        return {name: _rows(connection, name, columns, ids) for name, columns in tables.items()}


def _rows(connection: Connection, table: str, columns: list[str], ids: dict[int, str]) -> list[str]:
    shown = [
        name
        for name in columns
        if name not in _PASSING and not (ids and (table, name) == ("coins", "key"))
    ]
    names = ", ".join(f'"{name}"' for name in shown)
    found = [tuple(row) for row in connection.execute(text(f"SELECT {names} FROM {table}"))]
    if ids and "coin" in shown:
        place = shown.index("coin")
        found = [(*row[:place], ids[row[place]], *row[place + 1 :]) for row in found]
    return sorted(map(repr, found))
