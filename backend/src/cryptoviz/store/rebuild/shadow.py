"""Shadow of the database, a second file or a PostgreSQL schema, and its swap with the tables."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, text

from cryptoviz.errors import StartupError
from cryptoviz.store.data_versions import MARKETS, NEWS, bump
from cryptoviz.store.db.database import Database
from cryptoviz.store.rebuild import shadow_schema
from cryptoviz.store.rebuild.table_swap import SHADOW, copy_large_tables, drop_leftovers, swap

_STATEMENTS = text(
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
    "ORDER BY type DESC, rowid"
)


@contextmanager
def open_shadow(database: Database) -> Iterator[Database]:
    """Open an empty database with the derived tables. Raises StartupError during a reindex."""
    if database.kind == "postgresql":
        with shadow_schema.open_shadow(database) as shadow:
            yield shadow
        return
    assert database.path is not None  # noqa: S101 - SQLite's
    path = database.path.with_name(f"{database.path.name}.reindex")
    with _lock(path.with_name(f"{path.name}.lock")):
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
    """Replace the derived tables by those of `shadow`, which must not change any longer.

    Yield a transaction that sees the new tables; what it writes commits together with the swap.
    Other writers wait for it, but not while the large tables are copied before.
    """
    if database.kind == "postgresql":
        with shadow_schema.swap_in(database, shadow) as connection:
            yield connection
        return
    assert shadow.path is not None  # noqa: S101 - made by open_shadow
    write = partial(database.write_with_attached, shadow.path, SHADOW)
    copy_large_tables(database, write)
    with write() as connection:
        swap(connection)
        yield connection
        bump(connection, MARKETS, NEWS)
    drop_leftovers(database)


def _copy_schema(database: Database, shadow: Database) -> None:
    """Copy it from the database: migrations may leave columns in another order than tables.py."""
    with database.read() as connection:
        statements = connection.scalars(_STATEMENTS).all()
    with shadow.write() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise StartupError("Another reindex of the database is running.") from error
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
