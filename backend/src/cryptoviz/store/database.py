"""The database: connections, transactions and what can go wrong with them. All that is particular to SQLite's connections stands here."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from cryptoviz.errors import ConfigError, StoreError
from cryptoviz.store.driver import Driver, driver

BUSY_SECONDS = 10
# 40 MB of log between checkpoints: a poll touches about 1,500 pages, SQLite's own 1,000 would sync the disk at every poll.
CHECKPOINT_PAGES = 10_000
# Of the pages that a connection keeps, in KiB: a dozen connections in three processes share 300 MB, every commit of another process
# empties a cache, and the system keeps the file in memory anyway.
CACHE_KIB = 1_000


class Database:
    """Hands out connections; made once per process, used by all its threads. Nothing is opened before the first use."""

    def __init__(self, sql_url: str) -> None:
        """Raises ConfigError for a URL of no known database."""
        try:
            self._engine = _make_engine(sql_url)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:  # the last: its driver is not installed
            raise ConfigError("DATABASE_URL is not the URL of a database that this program knows.") from error
        self._reading = threading.local()
        dbapi = self._engine.dialect.loaded_dbapi
        self._broken = (OperationalError, dbapi.OperationalError)
        self._damaged = (DatabaseError, dbapi.DatabaseError)  # exactly these: what stems from them speaks of the rows

    @property
    def engine(self) -> Engine:
        return self._engine

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self._engine.url.database) if self._engine.url.database and self._engine.dialect.name == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent snapshot: all queries inside see one state, also those of reads nested in it by the same thread.

        Raises StoreError when the database cannot answer.
        """
        outer: Connection | None = getattr(self._reading, "connection", None)
        if outer is not None:
            yield outer
            return
        with self._translated(), self._engine.connect() as connection, connection.begin() as transaction:
            self._reading.connection = connection
            try:
                yield connection
            finally:
                self._reading.connection = None
            transaction.rollback()

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Connection]:
        """One transaction that excludes all other writers, committed at the end.

        `durable` = on disk when this returns (what users write); without it a power cut may lose the last commits,
        which consumers then repeat. Raises StoreError when the database cannot be written.
        """
        with self._translated(), self._engine.connect() as connection:
            connection = connection.execution_options(cryptoviz_write="FULL" if durable else "NORMAL")
            with connection.begin():
                yield connection

    @contextmanager
    def write_beside(self, path: Path, name: str) -> Iterator[Connection]:
        """A durable transaction that can read another SQLite file as schema `name`, which others may write until it is read."""
        with self._translated(), self._engine.connect() as connection:
            raw = driver(connection)
            raw.execute(f"ATTACH DATABASE ? AS {name}", (str(path),))
            try:
                # Not BEGIN IMMEDIATE, which would lock the other file too: the first statement takes the lock of this one.
                connection = connection.execution_options(cryptoviz_write="FULL", cryptoviz_begin="BEGIN")
                with connection.begin():
                    raw.execute("DELETE FROM instance WHERE 0")
                    yield connection
            finally:
                raw.execute(f"DETACH DATABASE {name}")

    def watch(self) -> Driver:
        """A driver's connection of its own, in autocommit: SQLite's change counter belongs to a connection. See versions.ChangeWatch."""
        with self._translated():
            pooled = self._engine.raw_connection()
            pooled.detach()
            # A detached connection no longer knows its driver_connection.
            own: Driver = pooled.dbapi_connection  # type: ignore[assignment] # SQLAlchemy knows only that there is one
            return own

    def dispose(self) -> None:
        self._engine.dispose()

    def is_away(self, error: Exception) -> bool:
        """Whether an error speaks of the database (locked, full, lost, not a database) and not of what was written."""
        return isinstance(error, (StoreError, *self._broken)) or type(error) in self._damaged

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if self.is_away(error) and not isinstance(error, StoreError):
                raise StoreError(_sentence(error)) from error
            raise


def _sentence(error: Exception) -> str:
    cause = error.orig if isinstance(error, DatabaseError) and error.orig is not None else error
    return f"The database does not answer: {str(cause).splitlines()[0] if str(cause) else type(cause).__name__}."


def _make_engine(sql_url: str) -> Engine:
    url = make_url(sql_url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url)
    if not url.database or url.database == ":memory:":
        raise ConfigError("DATABASE_URL names no file: a SQLite database that several processes share cannot be kept in memory.")
    connect_args = {"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 256}
    engine = create_engine(url, module=_sqlite_module(), connect_args=connect_args, pool_size=8, max_overflow=24)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _sqlite_module() -> ModuleType:
    # SQLite before 3.51.3 can corrupt a database when its write-ahead log is reset; Python's own is older.
    import pysqlite3

    module: ModuleType = pysqlite3
    return module


def _prepare(raw: Driver, _record: object) -> None:
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = NORMAL")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    raw.execute(f"PRAGMA cache_size = -{CACHE_KIB}")


def _begin(connection: Connection) -> None:
    raw, options = driver(connection), connection.get_execution_options()
    synchronous = options.get("cryptoviz_write")
    if synchronous is None:
        raw.execute("BEGIN")
        return
    raw.execute(f"PRAGMA synchronous = {synchronous}")  # not possible inside a transaction
    raw.execute(options.get("cryptoviz_begin", "BEGIN IMMEDIATE"))
