"""The database: connections, transactions and what can go wrong with them, the same for SQLite and PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from cryptoviz.config import Config
from cryptoviz.errors import ConfigError, StoreError
from cryptoviz.store.db.driver import Watch
from cryptoviz.store.db.sqlite import SqliteConnector
from cryptoviz.store.db.sqlite_file import SqliteFile
from cryptoviz.store.db.transactions import Transaction, marked

POOL_SIZE = 5
STATEMENT_SECONDS = 30
_SECRETS = ("password", "sslpassword")  # what libpq also takes as parameters of a URL
_UNKNOWN = "DATABASE_URL is not the URL of a database that this program knows."


class Connector(Protocol):
    """How one kind of database is reached, how its transactions begin, and what its errors say."""

    @property
    def kind(self) -> Literal["sqlite", "postgresql"]: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def file(self) -> SqliteFile | None: ...
    def watch(self) -> Watch: ...
    def dispose(self) -> None: ...
    def before_commit(self, connection: Connection) -> None:
        """Raises StoreError when what was written would be lost."""

    def translated(self, error: BaseException) -> StoreError | None:
        """What an error of the driver says of the database; None when it speaks of what was written or asked."""


class Database:
    """Hands out connections; made once per process, used by all its threads. Nothing is opened before the first use."""

    def __init__(
        self,
        sql_url: str,
        *,
        pool_size: int = POOL_SIZE,
        statement_seconds: float = STATEMENT_SECONDS,
        scratch: bool = False,
    ) -> None:
        """The two numbers are for PostgreSQL, `scratch` is for a SQLite file that nobody needs after a crash.

        Raises ConfigError for a URL of no known database.
        """
        self._connector = _connector(sql_url, pool_size, statement_seconds, scratch)
        self._reading = threading.local()

    @classmethod
    def from_config(cls, config: Config) -> "Database":
        """The one that the settings name."""
        return cls(
            config.sql_url,
            pool_size=config.database_pool_size,
            statement_seconds=config.database_statement_timeout_seconds,
        )

    @property
    def kind(self) -> Literal["sqlite", "postgresql"]:
        return self._connector.kind

    @property
    def masked_url(self) -> str:
        """Where it is, with the password masked."""
        return masked_url(str(self.engine.url.render_as_string(hide_password=False)))

    @property
    def engine(self) -> Engine:
        return self._connector.engine

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        return self._connector.file.path if self._connector.file else None

    @property
    def is_missing(self) -> bool:
        """Whether it is a file that was not there yet when this process asked for it first."""
        file = self._connector.file
        return file is not None and not file.was_opened and not file.path.exists()

    @contextmanager
    def read(self, *, seconds: float | None = None) -> Iterator[Connection]:
        """A consistent snapshot: all queries inside see one state, also those of reads nested in it by the same thread.

        On PostgreSQL each takes at most `seconds`. Raises StoreError when the database cannot answer.
        """
        outer: Connection | None = getattr(self._reading, "connection", None)
        if outer is not None:
            yield outer
            return
        with self._translated(), self.engine.connect() as opened:
            connection = marked(opened, Transaction(seconds=seconds))
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
        """One transaction, committed at the end.

        On SQLite it excludes all other writers; on PostgreSQL those with the same `alone`, and it sees what others commit meanwhile
        (READ COMMITTED). `durable` = on disk when this returns (what users write); without it a power cut may lose the last commits,
        which consumers then repeat. `seconds`: see Transaction. Raises StoreError when the database cannot be written.
        """
        with self._translated(), self.engine.connect() as opened:
            connection = marked(
                opened,
                Transaction(
                    writes=True, durable=durable, exclusive_group=exclusive_group, seconds=seconds
                ),
            )
            with connection.begin():
                yield connection
                self._connector.before_commit(connection)

    @contextmanager
    def write_beside(self, path: Path, name: str) -> Iterator[Connection]:
        """A durable transaction that can read another SQLite file as schema `name`, which others may write until it is read.

        Foreign keys are not looked at: whole tables are written here.
        """
        assert isinstance(self._connector, SqliteConnector)  # noqa: S101 - only store/shadow.py asks, for a file
        with self._translated(), self._connector.beside(path, name) as connection:
            yield connection

    def watch(self) -> Watch:
        """See versions.ChangeWatch. Raises StoreError."""
        with self._translated():
            return self._connector.watch()

    def dispose(self) -> None:
        """Closes what is open; the next use opens it again."""
        self._connector.dispose()

    def is_unavailable(self, error: Exception) -> bool:
        """Whether an error speaks of the database (locked, full, lost, not a database) and not of what was written."""
        return self.translated(error) is not None

    def translated(self, error: BaseException) -> StoreError | None:
        """The StoreError that says what an error means for who asked; None for one that speaks of what was written."""
        if isinstance(error, StoreError):
            return error
        if isinstance(error, PoolTimeoutError):
            return StoreError(
                "The database does not answer: all connections of this process are in use."
            )
        return self._connector.translated(
            error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            translated = self.translated(error)
            if translated is None or translated is error:
                raise
            raise translated from error


def masked_url(sql_url: str) -> str:
    """A database's URL with the password masked, for log and pages. Raises ConfigError for what is no URL."""
    url = _read_url(sql_url)
    masked = {name: "***" for name in _SECRETS if name in url.query}
    plain = url.set(drivername=url.get_backend_name()).update_query_dict(masked)
    return plain.render_as_string(hide_password=True)


def _read_url(sql_url: str) -> URL:
    scheme, separator, rest = sql_url.partition("://")
    try:
        return make_url(f"postgresql{separator}{rest}" if scheme == "postgres" else sql_url)
    except (ArgumentError, ValueError) as error:  # the second: a port that is no number
        raise ConfigError(_UNKNOWN) from error


def _connector(sql_url: str, pool_size: int, statement_seconds: float, scratch: bool) -> Connector:
    url = _read_url(sql_url)
    if url.drivername == "sqlite":
        return SqliteConnector(url, scratch=scratch)
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        from cryptoviz.store.db.postgres import (
            PostgresConnector,
        )  # psycopg costs a SQLite installation memory

        return PostgresConnector(url, pool_size, statement_seconds)
    raise ConfigError(_UNKNOWN)
