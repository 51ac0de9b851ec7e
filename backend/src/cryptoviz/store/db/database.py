"""The database: connections, transactions and their errors, the same for SQLite and PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self, Union

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from cryptoviz.config import Config
from cryptoviz.errors import ConfigError, StoreError
from cryptoviz.store.db.driver import Transaction, Watch, with_options
from cryptoviz.store.db.sqlite import SqliteConnector

if TYPE_CHECKING:  # loaded only where the database is PostgreSQL
    from cryptoviz.store.db.postgres import PostgresConnector

Connector = Union[SqliteConnector, "PostgresConnector"]
_SECRET_PARAMETERS = ("password", "sslpassword")  # libpq accepts them in the query of a URL
# More than this memory holds, so PostgreSQL writes a temporary file, in its data directory.
_NEEDS_DISK = ("SET LOCAL work_mem = '64kB'", "SELECT count(*) FROM generate_series(1, 5000)")
_UNKNOWN = "DATABASE_URL is not the URL of a database that this program knows."


class Database:
    """Hands out connections; one per process, for all threads. Opens nothing before first use."""

    def __init__(
        self, sql_url: str, pool_size: int = 5, statement_seconds: float = 30, scratch: bool = False
    ) -> None:
        """`scratch`: a SQLite file that nobody needs after a crash. Raises ConfigError."""
        self._connector = _connector(sql_url, pool_size, statement_seconds, scratch)
        self.masked_url = masked_url(sql_url)
        self.kind = self._connector.kind
        self.engine = self._connector.engine
        self.path = self._connector.path  # of a SQLite file
        self._reading = threading.local()

    @classmethod
    def from_config(cls, config: Config) -> "Database":
        return cls(
            config.sql_url,
            pool_size=config.database_pool_size,
            statement_seconds=config.database_statement_timeout_seconds,
        )

    @property
    def is_missing(self) -> bool:
        """Whether it is a file that did not exist yet when this process first used it."""
        return self._connector.is_missing

    @contextmanager
    def read(self, *, seconds: float | None = None) -> Iterator[Connection]:
        """Open a snapshot, also for nested reads; `seconds` as for `write`. Raises StoreError."""
        outer: Connection | None = getattr(self._reading, "connection", None)
        if outer is not None:
            yield outer
            return
        with self._translated(), self.engine.connect() as opened:
            connection = with_options(opened, Transaction(seconds=seconds))
            with connection.begin() as transaction:
                self._reading.connection = connection
                try:
                    yield connection
                finally:
                    self._reading.connection = None
                transaction.rollback()

    @contextmanager
    def write(
        self,
        *,
        durable: bool = False,
        exclusive_group: str | None = None,
        seconds: float | None = None,
    ) -> Iterator[Connection]:
        """Open a transaction that commits at the end. Raises StoreError.

        On SQLite it excludes all other writers; on PostgreSQL those of the same `exclusive_group`,
        and it sees what others commit in the meantime (READ COMMITTED). `durable`: on disk when
        this returns (what users write); otherwise a power cut may lose the last commits, which
        consumers then repeat. `seconds` limits each statement on PostgreSQL.
        """
        options = Transaction(True, durable, exclusive_group, seconds)
        with self._translated(), self.engine.connect() as opened:
            connection = with_options(opened, options)
            with connection.begin():
                yield connection

    @contextmanager
    def write_with_attached(self, path: Path, name: str) -> Iterator[Connection]:
        """Open a durable transaction on a SQLite file that sees another file as schema `name`."""
        assert isinstance(self._connector, SqliteConnector)  # noqa: S101 - a reindex of a file
        with self._translated(), self._connector.write_with_attached(path, name) as connection:
            yield connection

    def require_space(self, *, seconds: float) -> None:
        """Raise DiskFullError if the disk of PostgreSQL is full; a SQLite file is in DATA_DIR."""
        if self.kind == "postgresql":
            with self.read(seconds=seconds) as connection:
                for statement in _NEEDS_DISK:
                    connection.exec_driver_sql(statement)

    def watch(self) -> Watch:
        """Return a dedicated connection for SqlChangeWatch. Raises StoreError."""
        with self._translated():
            return self._connector.watch()

    def dispose(self) -> None:
        """Close all connections; the next use opens new ones."""
        self._connector.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.dispose()

    def is_unavailable(self, error: Exception) -> bool:
        """Whether an error concerns the database (locked, full, lost), not what was written."""
        return self.translate(error) is not None

    def translate(self, error: BaseException) -> StoreError | None:
        """Return the StoreError for an error; None for one that concerns what was written."""
        if isinstance(error, StoreError):
            return error
        if isinstance(error, PoolTimeoutError):
            return StoreError(
                "The database does not answer: all connections of this process are in use."
            )
        original = error.orig if isinstance(error, DBAPIError) else None
        return self._connector.translate(original or error)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            translated = self.translate(error)
            if translated is None or translated is error:
                raise
            raise translated from error


def masked_url(sql_url: str) -> str:
    """Return a database's URL with the password masked. Raises ConfigError for an invalid URL."""
    url = _parse_url(sql_url)
    masked = {name: "***" for name in _SECRET_PARAMETERS if name in url.query}
    plain = url.set(drivername=url.get_backend_name()).update_query_dict(masked)
    return plain.render_as_string(hide_password=True)


def _parse_url(sql_url: str) -> URL:
    scheme, separator, rest = sql_url.partition("://")
    try:
        return make_url(f"postgresql{separator}{rest}" if scheme == "postgres" else sql_url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is not a number
        raise ConfigError(_UNKNOWN) from error


def _connector(sql_url: str, pool_size: int, statement_seconds: float, scratch: bool) -> Connector:
    url = _parse_url(sql_url)
    if url.drivername == "sqlite":
        return SqliteConnector(url, scratch=scratch)
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        from cryptoviz.store.db.postgres import PostgresConnector

        return PostgresConnector(url, pool_size, statement_seconds)
    raise ConfigError(_UNKNOWN)
