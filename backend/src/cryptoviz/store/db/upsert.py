"""Rows that are there once, whoever writes them first: the same on both databases, and without a look before the write."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def put(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Insert a row, or give the one of its primary key these values."""
    statement = _INSERT[connection.dialect.name](table).values(row)
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


def put_new(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless there is one of its key; whether it was inserted."""
    statement = _INSERT[connection.dialect.name](table).values(row).on_conflict_do_nothing()
    return (
        connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1
    )
