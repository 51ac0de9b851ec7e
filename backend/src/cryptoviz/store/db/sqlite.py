"""How a SQLite file is opened, how its transactions begin, and what its errors say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from cryptoviz.errors import ConfigError, StoreError, TableLostError
from cryptoviz.store.db.driver import Driver, Watch, driver
from cryptoviz.store.db.sqlite_file import SqliteFile
from cryptoviz.store.db.transactions import Transaction, marked, of

BUSY_SECONDS = 10
# 40 MB of log between checkpoints: a poll touches about 1,500 pages, SQLite's own 1,000 would sync the disk at every poll.
CHECKPOINT_PAGES = 10_000
# Of the pages that a connection keeps, in KiB: a dozen connections in three processes share 300 MB, every commit of another process
# empties a cache, and the system keeps the file in memory anyway.
CACHE_KIB = 1_000
SCRATCH_CACHE_KIB = 64_000
_OPENED = "cryptoviz_opened"  # where a pooled connection keeps which file it opened


class SqliteConnector:
    """Writers exclude each other whatever they write, so `Transaction.alone` says nothing here."""

    kind: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(self, url: URL, *, scratch: bool = False) -> None:
        """`scratch`: nobody needs the file after a crash, so nothing is synced. Raises ConfigError for a URL that names no file."""
        if not url.database or url.database == ":memory:":
            raise ConfigError(
                "DATABASE_URL names no file: a SQLite database that several processes share cannot be kept in memory."
            )
        if url.database.startswith("file:"):
            raise ConfigError(
                "DATABASE_URL must name the SQLite file by its path, not as a file: URI."
            )
        options = {
            "isolation_level": None,
            "timeout": BUSY_SECONDS,
            "check_same_thread": False,
            "cached_statements": 256,
            "uri": True,
        }
        self.engine = create_engine(
            url, module=_sqlite_module(), connect_args=options, pool_size=8, max_overflow=24
        )
        self.file = SqliteFile(Path(url.database))
        _keep_to(self.file, self.engine, _prepare_scratch if scratch else _prepare)
        event.listen(self.engine, "begin", _begin_unsynced if scratch else _begin)
        dbapi = self.engine.dialect.loaded_dbapi
        self._broken = dbapi.OperationalError
        self._damaged = (
            dbapi.DatabaseError
        )  # exactly this one: what stems from it speaks of the rows

    def watch(self) -> Watch:
        """SQLite's change counter belongs to a connection, and does not move for what that connection writes."""
        pooled = self.engine.raw_connection()
        opened = pooled.info[_OPENED]
        pooled.detach()
        # A detached connection no longer knows its driver_connection.
        own: Driver = pooled.dbapi_connection  # type: ignore[assignment] # SQLAlchemy knows only that there is one
        return Watch(own, "PRAGMA data_version", lambda: self.file.is_open_as(opened))

    def dispose(self) -> None:
        self.engine.dispose()

    def before_commit(self, connection: Connection) -> None:
        """Raises DatabaseLostError when the file is no longer there."""
        self.file.require(connection.info[_OPENED])

    def translated(self, error: BaseException) -> StoreError | None:
        """What an error of the driver says of the database (locked, full, lost, not a database); None when it speaks of the rows."""
        if not (isinstance(error, self._broken) or type(error) is self._damaged):
            return None
        text = str(error)
        sentence = f"The database does not answer: {text.splitlines()[0] if text else type(error).__name__}."
        return (
            TableLostError(sentence)
            if text.startswith(("no such table", "no such column"))
            else StoreError(sentence)
        )

    @contextmanager
    def beside(self, path: Path, name: str) -> Iterator[Connection]:
        """See Database.write_beside."""
        with self.engine.connect() as connection:
            raw = driver(connection)
            raw.execute(f"ATTACH DATABASE ? AS {name}", (str(path),))
            try:
                # Not BEGIN IMMEDIATE, which would lock the other file too: the first statement takes the lock of this one.
                marks = marked(
                    connection, Transaction(writes=True, durable=True)
                ).execution_options(cryptoviz_begin="BEGIN")
                with marks.begin():
                    raw.execute("DELETE FROM instance WHERE 0")
                    yield marks
                    self.before_commit(marks)
            finally:
                raw.execute(f"DETACH DATABASE {name}")


def _keep_to(file: SqliteFile, engine: Engine, prepare: Callable[[Driver], None]) -> None:
    """Connections open this file and no other, and are used only while it is there."""

    def before(_dialect: object, _record: object, arguments: list[str], _options: object) -> None:
        file.before_opening()
        arguments[0] = file.uri

    def opened(raw: Driver, record: ConnectionPoolEntry) -> None:
        prepare(raw)
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


def _prepare_scratch(raw: Driver) -> None:
    raw.execute("PRAGMA journal_mode = MEMORY")
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute(f"PRAGMA cache_size = -{SCRATCH_CACHE_KIB}")


def _begin_unsynced(connection: Connection) -> None:
    driver(connection).execute("BEGIN IMMEDIATE" if of(connection).writes else "BEGIN")


def _begin(connection: Connection) -> None:
    raw, wanted = driver(connection), of(connection)
    if not wanted.writes:
        raw.execute("BEGIN")
        return
    raw.execute(
        f"PRAGMA synchronous = {'FULL' if wanted.durable else 'NORMAL'}"
    )  # not possible inside a transaction
    raw.execute(connection.get_execution_options().get("cryptoviz_begin", "BEGIN IMMEDIATE"))
