"""SQLite: opening the file, beginning transactions, translating errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pysqlite3  # Python's SQLite is older than 3.51.3 and can corrupt a database (ADR 0002).
from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from cryptoviz.errors import (
    ConfigError,
    DatabaseLostError,
    DiskFullError,
    StoreError,
    TableLostError,
)
from cryptoviz.store.db.driver import Driver, Transaction, Watch, driver, options_of, with_options
from cryptoviz.store.db.sqlite_file import Identity, SqliteFile

BUSY_SECONDS = 10
# A poll writes about 1,500 pages. SQLite's default of 1,000 would sync the disk at every poll.
CHECKPOINT_PAGES = 10_000
# KiB per connection. Every commit of another process empties the cache, and the operating system
# caches the file anyway: more would cost memory only.
CACHE_KIB = 1_000
SCRATCH_CACHE_KIB = 64_000
_OPENED = "cryptoviz_opened"  # key of a pooled connection's info: the identity of its file
_BEGIN = "cryptoviz_begin"

_SETTINGS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
    f"cache_size = -{CACHE_KIB}",
)
_SCRATCH_SETTINGS = (
    "journal_mode = MEMORY",
    "synchronous = OFF",
    f"cache_size = -{SCRATCH_CACHE_KIB}",
)


class SqliteConnector:
    """All writers exclude each other, so `Transaction.exclusive_group` has no effect."""

    kind: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(self, url: URL, *, scratch: bool = False) -> None:
        """`scratch`: nobody needs the file after a crash. Raises ConfigError without a path."""
        if not url.database or url.database == ":memory:":
            raise ConfigError(
                "DATABASE_URL names no file: "
                "a SQLite database that several processes share cannot be kept in memory."
            )
        if url.database.startswith("file:"):
            raise ConfigError("DATABASE_URL must name the SQLite file by path, not by file: URI.")
        options = {
            "isolation_level": None,
            "timeout": BUSY_SECONDS,
            "check_same_thread": False,
            "cached_statements": 256,
            "uri": True,
        }
        self.engine = create_engine(
            url, module=pysqlite3, connect_args=options, pool_size=8, max_overflow=24
        )
        self._file = SqliteFile(Path(url.database))
        self.path: Path | None = self._file.path
        self._scratch = scratch
        for name, hook in (
            ("do_connect", self._before_connect),
            ("connect", self._after_connect),
            ("checkout", self._on_checkout),
            ("begin", self._begin),
            ("commit", self._before_commit),
        ):
            event.listen(self.engine, name, hook)

    @property
    def is_missing(self) -> bool:
        return self._file.is_missing

    def watch(self) -> Watch:
        """Use SQLite's change counter, which ignores commits of its own connection."""
        pooled = self.engine.raw_connection()
        opened: Identity = pooled.info[_OPENED]
        pooled.detach()
        own: Driver = pooled.dbapi_connection  # type: ignore[assignment] # a PEP 249 connection
        return Watch(own, "PRAGMA data_version", lambda: self._has_open(opened))

    def dispose(self) -> None:
        self.engine.dispose()

    def translate(self, error: BaseException) -> StoreError | None:
        # Subclasses of DatabaseError other than OperationalError concern the rows.
        is_general = type(error) is pysqlite3.DatabaseError
        if not (is_general or isinstance(error, pysqlite3.OperationalError)):
            return None
        text = str(error)
        if "disk is full" in text:
            return DiskFullError()
        reason = text.splitlines()[0] if text else type(error).__name__
        lost = text.startswith(("no such table", "no such column"))
        what = "does not answer" if "locked" in text else "failed"
        return (TableLostError if lost else StoreError)(f"The database {what}: {reason}.")

    @contextmanager
    def write_with_attached(self, path: Path, name: str) -> Iterator[Connection]:
        """See Database.write_with_attached."""
        with self.engine.connect() as connection:
            raw = driver(connection)
            raw.execute(f"ATTACH DATABASE ? AS {name}", (str(path),))
            try:
                # BEGIN IMMEDIATE would lock the other file too, so the first statement locks this.
                options = with_options(connection, Transaction(writes=True, durable=True))
                writing = options.execution_options(**{_BEGIN: "BEGIN"})
                with writing.begin():
                    raw.execute("DELETE FROM instance WHERE 0")
                    yield writing
            finally:
                raw.execute(f"DETACH DATABASE {name}")

    def _has_open(self, opened: Identity) -> bool:
        try:
            return self._file.identity() == opened
        except DatabaseLostError:
            return False

    def _before_connect(
        self, _dialect: object, _record: object, arguments: list[str], _options: object
    ) -> None:
        self._file.before_open()
        arguments[0] = self._file.uri

    def _after_connect(self, raw: Driver, record: ConnectionPoolEntry) -> None:
        for setting in _SCRATCH_SETTINGS if self._scratch else _SETTINGS:
            raw.execute(f"PRAGMA {setting}")
        record.info[_OPENED] = self._file.after_open()

    def _on_checkout(self, _raw: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if self._file.identity() != record.info[_OPENED]:
            raise DisconnectionError  # the pool closes it and opens the present file

    def _begin(self, connection: Connection) -> None:
        raw, options = driver(connection), options_of(connection)
        if options.writes and not self._scratch:  # not possible inside a transaction
            raw.execute(f"PRAGMA synchronous = {'FULL' if options.durable else 'NORMAL'}")
        begin = "BEGIN IMMEDIATE" if options.writes else "BEGIN"
        raw.execute(connection.get_execution_options().get(_BEGIN, begin))

    def _before_commit(self, connection: Connection) -> None:
        if self._file.identity() != connection.info[_OPENED]:
            raise DatabaseLostError(
                f"The database file {self._file.path.name} was replaced: "
                "what was being written is not stored."
            )
