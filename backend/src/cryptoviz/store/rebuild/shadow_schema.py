"""A schema of a PostgreSQL database in which derived tables are built anew, and the swap of the two.

The tables change their schema as they are: readers wait for no longer than it takes to lock and rename a dozen of them.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from cryptoviz.errors import StartupError, StoreError
from cryptoviz.model.messages import INDEX
from cryptoviz.store import data_versions as versions
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import consumer_positions, metadata, tables_of

SHADOW = "cryptoviz_reindex"
_ONE_AT_A_TIME = 0x72656978  # an advisory lock of whoever fills it
_GUARD_WAIT_MS = 2_000
# Shorter than deadlock_timeout: when a reader and we wait for each other's tables it is we who give up and try again.
_LOCK_WAIT_MS = 500
_TRIES = 60
_PAUSE_S = 0.05
_LOCKED = "55P03"
_MOVED = [table.name for table in tables_of("derived") if table is not consumer_positions]


@contextmanager
def open_shadow(database: Database) -> Iterator[Database]:
    """Empty tables beside the others, gone afterwards. Raises StartupError when somebody else is filling them, StoreError."""
    with database.write(seconds=0) as guard:  # a transaction that ends with this, however it ends
        _be_the_only_one(guard)
        yield from _made(database)


@contextmanager
def swap_in(database: Database, shadow: Database) -> Iterator[Connection]:
    """Puts the derived tables of `shadow` in the place of the database's at the end, in one transaction.

    That transaction is handed out before, writing to `shadow`, for what is to be committed together with the swap. Consumers wait
    meanwhile; readers only for the swap itself.
    """
    with shadow.write(seconds=0) as connection:
        for name in _MOVED:
            connection.exec_driver_sql(
                f"ANALYZE {name}"
            )  # what the planner knows of a table moves with it
    with database.write(durable=True, exclusive_group=INDEX, seconds=0) as connection:
        [main] = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalars()
        _look_in(connection, SHADOW)
        yield connection
        _look_in(connection, main)
        _patiently(connection, lambda: _exchange(connection, main))
        for family in (versions.MARKETS, versions.NEWS):
            versions.bump(connection, family)


def _be_the_only_one(guard: Connection) -> None:
    """Waits a little: the server may not have noticed yet that another one was killed."""
    guard.execute(text(f"SET LOCAL lock_timeout = {_GUARD_WAIT_MS}"))
    try:
        guard.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
    except OperationalError as error:
        if _is_locked(error):
            raise StartupError("The database is being reindexed already.") from error
        raise


def _made(database: Database) -> Iterator[Database]:
    _drop(database)
    url = database.engine.url
    beside = url.update_query_dict(
        {"options": f"{url.query.get('options', '')} -csearch_path={SHADOW}".strip()}
    )
    shadow = Database(beside.render_as_string(hide_password=False))
    try:
        with shadow.write() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {SHADOW}")
            metadata.create_all(
                connection, [*tables_of("derived"), *tables_of("runtime")], checkfirst=False
            )
        yield shadow
    finally:
        shadow.dispose()
        _drop(database)


def _drop(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SHADOW} CASCADE")


def _look_in(connection: Connection, schema: str) -> None:
    connection.exec_driver_sql(f"SET LOCAL search_path = {schema}")


def _patiently(
    connection: Connection, step: Callable[[], None], pause: Callable[[float], None] = time.sleep
) -> None:
    """Do it when nobody reads the tables. Raises StoreError when somebody always does."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_LOCK_WAIT_MS}")
    for _ in range(_TRIES):
        try:
            with connection.begin_nested():
                step()
        except OperationalError as error:
            if not _is_locked(error):
                raise
            pause(_PAUSE_S)
        else:
            return
    raise StoreError(
        "The rebuilt tables cannot be put in place: the old ones are being read all the time. Try again."
    )


def _is_locked(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) == _LOCKED


def _exchange(connection: Connection, main: str) -> None:
    connection.exec_driver_sql(
        f"LOCK TABLE {', '.join(f'{main}.{name}' for name in _MOVED)} IN ACCESS EXCLUSIVE MODE"
    )
    columns = ", ".join(f'"{column.name}"' for column in consumer_positions.columns)
    rebuilt = f"{SHADOW}.consumer_positions"
    connection.exec_driver_sql(
        f"DELETE FROM {main}.consumer_positions WHERE consumer IN (SELECT consumer FROM {rebuilt})"
    )
    connection.exec_driver_sql(
        f"INSERT INTO {main}.consumer_positions ({columns}) SELECT {columns} FROM {rebuilt}"
    )
    for name in reversed(_MOVED):
        connection.exec_driver_sql(f"DROP TABLE {main}.{name}")
    for name in _MOVED:
        connection.exec_driver_sql(f"ALTER TABLE {SHADOW}.{name} SET SCHEMA {main}")
