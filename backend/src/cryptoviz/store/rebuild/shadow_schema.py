"""The shadow of a PostgreSQL database: a schema, whose tables are moved at the end.

Readers wait only for the locks and the renaming of a dozen tables.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from cryptoviz.errors import StartupError, StoreError
from cryptoviz.model.messages import INDEX
from cryptoviz.store.data_versions import MARKETS, NEWS, bump
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import consumer_positions, metadata, tables_of

SHADOW = "cryptoviz_reindex"
_REINDEX_LOCK = 0x72656978  # key of an advisory lock
_REINDEX_LOCK_WAIT_MS = 2_000
# Shorter than deadlock_timeout, so that in a deadlock with a reader it is the swap that retries.
_TABLE_LOCK_WAIT_MS = 500
_MAX_TRIES = 60
_RETRY_SECONDS = 0.05
_LOCK_NOT_AVAILABLE = "55P03"
_MOVED = [table.name for table in tables_of("derived") if table is not consumer_positions]


@contextmanager
def open_shadow(database: Database) -> Iterator[Database]:
    """See shadow.open_shadow. Raises StartupError, StoreError."""
    with database.write(seconds=0) as guard:  # its lock ends with this process, however it ends
        _lock(guard)
        yield from _created(database)


@contextmanager
def swap_in(database: Database, shadow: Database) -> Iterator[Connection]:
    """See shadow.swap_in. Consumers wait for all of it, readers for the swap only."""
    with shadow.write(seconds=0) as connection:
        for name in _MOVED:
            connection.exec_driver_sql(f"ANALYZE {name}")  # the statistics move with the table
    with database.write(durable=True, exclusive_group=INDEX, seconds=0) as connection:
        [main] = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalars()
        connection.exec_driver_sql(f"SET LOCAL search_path = {SHADOW}")
        yield connection
        connection.exec_driver_sql(f"SET LOCAL search_path = {main}")
        _retry(connection, lambda: _swap(connection, main))
        bump(connection, MARKETS, NEWS)


def _lock(guard: Connection) -> None:
    """Wait a little: the server may not have noticed yet that another reindex was killed."""
    guard.execute(text(f"SET LOCAL lock_timeout = {_REINDEX_LOCK_WAIT_MS}"))
    try:
        guard.execute(text(f"SELECT pg_advisory_xact_lock({_REINDEX_LOCK})"))
    except OperationalError as error:
        if _is_locked(error):
            raise StartupError("Another reindex of the database is running.") from error
        raise


def _created(database: Database) -> Iterator[Database]:
    _drop(database)
    url = database.engine.url
    options = f"{url.query.get('options', '')} -csearch_path={SHADOW}".strip()
    shadow_url = url.update_query_dict({"options": options})
    shadow = Database(shadow_url.render_as_string(hide_password=False))
    tables = [*tables_of("derived"), *tables_of("runtime")]
    try:
        with shadow.write() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {SHADOW}")
            metadata.create_all(connection, tables, checkfirst=False)
        yield shadow
    finally:
        shadow.dispose()
        _drop(database)


def _drop(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SHADOW} CASCADE")


def _retry(
    connection: Connection, step: Callable[[], None], pause: Callable[[float], None] = time.sleep
) -> None:
    """Repeat a step until no reader holds a lock on the tables. Raises StoreError after a while."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_TABLE_LOCK_WAIT_MS}")
    for _ in range(_MAX_TRIES):
        try:
            with connection.begin_nested():
                return step()
        except OperationalError as error:
            if not _is_locked(error):
                raise
            pause(_RETRY_SECONDS)
    raise StoreError(
        "The tables cannot be swapped because the old ones are being read all the time. Try again."
    )


def _is_locked(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE


def _swap(connection: Connection, main: str) -> None:
    names = ", ".join(f"{main}.{name}" for name in _MOVED)
    columns = ", ".join(f'"{column.name}"' for column in consumer_positions.columns)
    old, new = f"{main}.consumer_positions", f"{SHADOW}.consumer_positions"
    statements = (
        f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE",
        f"DELETE FROM {old} WHERE consumer IN (SELECT consumer FROM {new})",
        f"INSERT INTO {old} ({columns}) SELECT {columns} FROM {new}",
        *(f"DROP TABLE {main}.{name}" for name in reversed(_MOVED)),
        *(f"ALTER TABLE {SHADOW}.{name} SET SCHEMA {main}" for name in _MOVED),
    )
    for statement in statements:
        connection.exec_driver_sql(statement)
