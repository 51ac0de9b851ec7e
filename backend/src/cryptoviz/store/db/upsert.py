"""Insert single rows that may exist already: INSERT … ON CONFLICT on both databases."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def upsert(
    connection: Connection, table: Table, row: Mapping[str, object], **changes: object
) -> None:
    """Insert a row, or apply `changes` (its values by default) to the row with its primary key."""
    statement = _INSERT[connection.dialect.name](table).values(row)
    keys = [column.name for column in table.primary_key]
    changed = changes or {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


def insert_if_absent(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless its key exists; return whether it was inserted."""
    statement = _INSERT[connection.dialect.name](table).values(row).on_conflict_do_nothing()
    options = {"preserve_rowcount": True}
    return connection.execute(statement, execution_options=options).rowcount == 1
