"""A second SQLite file beside the database in which derived tables are built anew, and the swap of the two."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from cryptoviz.errors import ConfigError, StartError
from cryptoviz.store import versions
from cryptoviz.store.database import Database
from cryptoviz.store.schema import consumer_positions, tables_of

_SHADOW = "shadow"
_SCHEMA = text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, rowid")


@contextmanager
def shadow_of(database: Database) -> Iterator[Database]:
    """An empty database of the same tables, gone afterwards.

    Raises StartError when another one is being filled, ConfigError for a database that is not SQLite.
    """
    if database.path is None:
        raise ConfigError("Only a SQLite database can be reindexed.")
    path = database.path.with_name(f"{database.path.name}.reindex")
    with _alone(path.with_name(f"{path.name}.lock")):
        _remove(path)
        path.touch(0o600)
        shadow = Database(f"sqlite:///{path}")
        try:
            _copy_schema(database, shadow)
            yield shadow
        finally:
            shadow.dispose()
            _remove(path)


@contextmanager
def swapping(database: Database, shadow: Database) -> Iterator[None]:
    """Excludes all who write the database; at the end its derived tables are those of `shadow`, as it then is, in one transaction."""
    assert shadow.path is not None  # noqa: S101 - made by shadow_of
    with database.write_beside(shadow.path, _SHADOW) as connection:
        yield
        _replace_tables(connection)
        for family in (versions.MARKETS, versions.NEWS):
            versions.bump(connection, family)


def _replace_tables(connection: Connection) -> None:
    """Whole tables, without naming columns: SQLite then copies them page by page."""
    consumers = connection.exec_driver_sql(f"SELECT DISTINCT consumer FROM {_SHADOW}.consumer_positions").scalars().all()  # noqa: S608 - a constant
    for table in reversed(tables_of("derived")):
        mine = table.c.consumer.in_(consumers) if table is consumer_positions else text("1")
        connection.execute(table.delete().where(mine))
    for table in tables_of("derived"):
        connection.exec_driver_sql(f"INSERT INTO main.{table.name} SELECT * FROM {_SHADOW}.{table.name}")  # noqa: S608 - our tables


def _copy_schema(database: Database, shadow: Database) -> None:
    """As it is, not as schema.py has it: migrations may leave columns in another order."""
    with database.read() as connection:
        statements = connection.execute(_SCHEMA).scalars().all()
    with shadow.write() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise StartError("The database is being reindexed already.") from error
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
