"""Copying what is not derived from one database into another, of whichever kinds the two are."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from cryptoviz.errors import StartupError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.upsert import put_new
from cryptoviz.store.instance import keep_jwt_key, stored_jwt_key
from cryptoviz.store.schema.tables import data_versions, tables_of, users

_AT_ONCE = 1000  # rows


def copy_user_data(
    old: Database, new: Database, data_dir: Path, *, force: bool = False
) -> dict[str, int]:
    """Copy every kept table in one transaction, ids and all; how many rows each had. What the new database had of them goes.

    What producers and sign-in remember (calls spent, what a source last said, tries) goes along where the new database knows nothing of it.
    The key that signs tokens goes along: from the old SQLite file's directory, or `data_dir`, to where the new database has it.
    Raises StartupError when the new database has accounts, unless `force`; StoreError when one of them fails, and nothing is changed then.
    """
    with old.read() as source, new.write(durable=True, exclusive_group="accounts") as target:
        accounts = target.execute(select(func.count()).select_from(users)).scalar_one()
        if accounts and not force:
            raise StartupError(
                f"{new.masked_url} has {accounts} account{'s' if accounts > 1 else ''} already: --force replaces all that users made there."
            )
        for table in reversed(tables_of("user")):
            target.execute(table.delete())
        rows = {table.name: _copy(source, target, table) for table in tables_of("user")}
        for table in tables_of("runtime"):
            if table is not data_versions:  # of the rows of its own database
                _add(source, target, table)
        keep_jwt_key(new, target, data_dir, stored_jwt_key(old, source, data_dir))
        return rows


def _copy(source: Connection, target: Connection, table: Table) -> int:
    count = 0
    for rows in source.execute(select(table)).partitions(_AT_ONCE):
        target.execute(table.insert(), [row._asdict() for row in rows])
        count += len(rows)
    if table.autoincrement_column is not None:
        _go_on_after(target, table, _last_given(source, table))
    return count


def _add(source: Connection, target: Connection, table: Table) -> None:
    for row in source.execute(select(table)):
        put_new(target, table, row._asdict())


def _last_given(connection: Connection, table: Table) -> int:
    """The highest id that a row ever had: those of deleted rows are not given again either."""
    highest: Any = connection.execute(select(func.max(table.autoincrement_column))).scalar_one()
    if connection.dialect.name == "sqlite":
        given = connection.execute(
            text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
        ).scalar_one_or_none()
    else:
        given = connection.execute(
            text(f"SELECT last_value FROM {_sequence(connection, table)}")
        ).scalar_one()
    return max(highest or 0, given or 0)


def _go_on_after(connection: Connection, table: Table, last: int) -> None:
    if not last:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(
            text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
        )
        connection.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"),
            {"name": table.name, "last": last},
        )
    else:
        connection.execute(
            text("SELECT setval(:sequence, :last)"),
            {"sequence": _sequence(connection, table), "last": last},
        )


def _sequence(connection: Connection, table: Table) -> str:
    assert table.autoincrement_column is not None  # noqa: S101 - asked before
    name: str = connection.execute(
        select(func.pg_get_serial_sequence(table.name, table.autoincrement_column.name))
    ).scalar_one()
    return name
