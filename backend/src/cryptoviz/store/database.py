"""The database: connections, transactions and what can go wrong with them. All that is particular to SQLite's connections stands here."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DisconnectionError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from cryptoviz.errors import ConfigError, StoreError
from cryptoviz.store.driver import Driver, driver
from cryptoviz.store.sqlite_file import SqliteFile

BUSY_SECONDS = 10
# 40 MB of log between checkpoints: a poll touches about 1,500 pages, SQLite's own 1,000 would sync the disk at every poll.
CHECKPOINT_PAGES = 10_000
# Of the pages that a connection keeps, in KiB: a dozen connections in three processes share 300 MB, every commit of another process
# empties a cache, and the system keeps the file in memory anyway.
CACHE_KIB = 1_000
_OPENED = "cryptoviz_opened"  # where a pooled connection keeps which file it opened


class Database:
    """Hands out connections; made once per process, used by all its threads. Nothing is opened before the first use."""

    def __init__(self, sql_url: str) -> None:
        """Raises ConfigError for a URL of no known database."""
        try:
            self._engine, self._file = _make_engine(sql_url)
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
        return self._file.path if self._file else None

    @property
    def is_missing(self) -> bool:
        """Whether it is a file that was not there yet when this process asked for it first."""
        return self._file is not None and not self._file.was_opened and not self._file.path.exists()

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
                self._require_file(connection)

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
                    self._require_file(connection)
            finally:
                raw.execute(f"DETACH DATABASE {name}")

    def watch(self) -> tuple[Driver, Callable[[], bool]]:
        """A driver's connection of its own, in autocommit: SQLite's change counter belongs to a connection. See versions.ChangeWatch.

        The other says whether it still watches the database that is there.
        """
        with self._translated():
            pooled = self._engine.raw_connection()
            opened, file = pooled.info.get(_OPENED), self._file
            pooled.detach()
            # A detached connection no longer knows its driver_connection.
            own: Driver = pooled.dbapi_connection  # type: ignore[assignment] # SQLAlchemy knows only that there is one
            return own, (lambda: file.is_open_as(opened)) if file and opened else (lambda: True)

    def dispose(self) -> None:
        self._engine.dispose()

    def is_away(self, error: Exception) -> bool:
        """Whether an error speaks of the database (locked, full, lost, not a database) and not of what was written."""
        return isinstance(error, (StoreError, *self._broken)) or type(error) in self._damaged

    def _require_file(self, connection: Connection) -> None:
        if self._file is not None:
            self._file.require(connection.info[_OPENED])

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


def _make_engine(sql_url: str) -> tuple[Engine, SqliteFile | None]:
    url = make_url(sql_url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url), None
    if not url.database or url.database == ":memory:":
        raise ConfigError("DATABASE_URL names no file: a SQLite database that several processes share cannot be kept in memory.")
    if url.database.startswith("file:"):
        raise ConfigError("DATABASE_URL must name the SQLite file by its path, not as a file: URI.")
    connect_args = {"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 256, "uri": True}
    engine = create_engine(url, module=_sqlite_module(), connect_args=connect_args, pool_size=8, max_overflow=24)
    file = SqliteFile(Path(url.database))
    _keep_to(file, engine)
    event.listen(engine, "begin", _begin)
    return engine, file


def _keep_to(file: SqliteFile, engine: Engine) -> None:
    """Connections open this file and no other, and are used only while it is there."""

    def before(_dialect: object, _record: object, arguments: list[str], _options: object) -> None:
        file.before_opening()
        arguments[0] = file.uri

    def opened(raw: Driver, record: ConnectionPoolEntry) -> None:
        _prepare(raw)
        record.info[_OPENED] = file.after_opening()

    def taken(_raw: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if file.identity() != record.info[_OPENED]:
            raise DisconnectionError  # the pool closes it and opens the file that is there now

    event.listen(engine, "do_connect", before)
    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", taken)


def _sqlite_module() -> ModuleType:
    # SQLite before 3.51.3 can corrupt a database when its write-ahead log is reset; Python's own is older.
    import pysqlite3

    module: ModuleType = pysqlite3
    return module


def _prepare(raw: Driver) -> None:
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
