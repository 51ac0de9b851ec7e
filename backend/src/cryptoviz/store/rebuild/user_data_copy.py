"""Copying of what is not derived from one database to another, of the same or another kind."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from cryptoviz.errors import StartupError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.upsert import insert_if_absent
from cryptoviz.store.instance import store_jwt_key, stored_jwt_key
from cryptoviz.store.schema.tables import data_versions, tables_of, users

_CHUNK = 1000  # rows


def copy_user_data(
    old: Database, new: Database, data_dir: Path, *, force: bool = False
) -> dict[str, int]:
    """Replace the user tables of `new` in one transaction; return the number of rows of each.

    Runtime rows (quota, source states, sign-in attempts) are copied where `new` has none. The key
    that signs tokens is copied too, from the old SQLite file's directory or `data_dir`. Raises
    StartupError if the new database has accounts, unless `force`; StoreError if a database fails:
    then nothing is changed.
    """
    with old.read() as source, new.write(durable=True, exclusive_group="accounts") as target:
        accounts = target.execute(select(func.count()).select_from(users)).scalar_one()
        if accounts and not force:
            raise StartupError(
                f"{new.masked_url} has {accounts} account{'s' if accounts > 1 else ''} already: "
                "--force replaces all that users made there."
            )
        for table in reversed(tables_of("user")):
            target.execute(table.delete())
        rows = {table.name: _copy(source, target, table) for table in tables_of("user")}
        for table in tables_of("runtime"):
            if table is not data_versions:  # versions of the derived rows of its own database
                for row in source.execute(select(table)):
                    insert_if_absent(target, table, row._asdict())
        store_jwt_key(new, target, data_dir, stored_jwt_key(old, source, data_dir))
        return rows


def _copy(source: Connection, target: Connection, table: Table) -> int:
    copied = 0
    for rows in source.execute(select(table)).partitions(_CHUNK):
        target.execute(table.insert(), [row._asdict() for row in rows])
        copied += len(rows)
    if table.autoincrement_column is not None and (last := _last_id(source, table)):
        _set_last_id(target, table, last)
    return copied


def _last_id(connection: Connection, table: Table) -> int:
    """Return the highest id that a row ever had: ids of deleted rows are not used again either."""
    highest: Any = connection.scalar(select(func.max(table.autoincrement_column)))
    if connection.dialect.name == "sqlite":
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        used = connection.scalar(query, {"name": table.name})
    else:
        used = connection.scalar(text(f"SELECT last_value FROM {_sequence(connection, table)}"))
    return max(highest or 0, used or 0)


def _set_last_id(connection: Connection, table: Table, last: int) -> None:
    if connection.dialect.name == "sqlite":
        row = {"name": table.name, "last": last}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), row)
        insert = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
        connection.execute(insert, row)
    else:
        sequence = {"sequence": _sequence(connection, table), "last": last}
        connection.execute(text("SELECT setval(:sequence, :last)"), sequence)


def _sequence(connection: Connection, table: Table) -> str:
    assert table.autoincrement_column is not None  # noqa: S101 - checked by `_copy`
    query = select(func.pg_get_serial_sequence(table.name, table.autoincrement_column.name))
    name: str = connection.execute(query).scalar_one()
    return name
