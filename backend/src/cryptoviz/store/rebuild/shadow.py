"""Where derived tables are built anew, and the swap of the two: on SQLite a second file beside the database (see exchange.py)."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, text

from cryptoviz.errors import StartupError
from cryptoviz.store import data_versions as versions
from cryptoviz.store.db.database import Database
from cryptoviz.store.rebuild import shadow_schema
from cryptoviz.store.rebuild.table_swap import SHADOW, copy_beforehand, drop_leftovers, exchange

_SCHEMA = text(
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, rowid"
)


@contextmanager
def open_shadow(database: Database) -> Iterator[Database]:
    """An empty database of the same derived tables, gone afterwards. Raises StartupError when another one is being filled."""
    if database.kind == "postgresql":
        with shadow_schema.open_shadow(database) as shadow:
            yield shadow
        return
    assert database.path is not None  # noqa: S101 - SQLite's
    path = database.path.with_name(f"{database.path.name}.reindex")
    with _alone(path.with_name(f"{path.name}.lock")):
        _remove(path)
        path.touch(0o600)
        shadow = Database(f"sqlite:///{path}", scratch=True)
        try:
            drop_leftovers(database)
            _copy_schema(database, shadow)
            yield shadow
        finally:
            shadow.dispose()
            _remove(path)


@contextmanager
def swap_in(database: Database, shadow: Database) -> Iterator[Connection]:
    """Puts the derived tables of `shadow`, which must not change any more, in the place of the database's, in one transaction.

    That transaction is handed out, seeing the new tables, for what is to be written together with the swap. All other writers wait
    meanwhile, but not while the large tables are copied before.
    """
    if database.kind == "postgresql":
        with shadow_schema.swap_in(database, shadow) as connection:
            yield connection
        return
    assert shadow.path is not None  # noqa: S101 - made by open_shadow
    write = partial(database.write_beside, shadow.path, SHADOW)
    copy_beforehand(database, write)
    with write() as connection:
        exchange(connection)
        yield connection
        for family in (versions.MARKETS, versions.NEWS):
            versions.bump(connection, family)
    drop_leftovers(database)


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
        raise StartupError("The database is being reindexed already.") from error
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
