"""Databases of the kind that `--database` says, for tests that do not care which it is."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import make_url

from cryptoviz.errors import CryptoVizError
from cryptoviz.store.database import Database
from cryptoviz.store.migrate import check, migrate
from cryptoviz.store.schema import metadata
from postgres_server import PostgresServer

_TEMPLATE = "migrated"
_EMPTY = "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)) + "; ALTER SEQUENCE users_id_seq RESTART"


class Databases(Protocol):
    """`directory` is where the test keeps its files: a SQLite database is made there, under the name that the product gives it."""

    kind: str

    def empty(self, directory: Path) -> str:
        """The URL of a database without tables."""

    def migrated(self, directory: Path) -> str:
        """The URL of a database with all tables and nothing in them."""

    def drop(self, url: str) -> None: ...


class SqliteDatabases:
    """Copies a migrated file: migrating takes half a second."""

    kind = "sqlite"

    def __init__(self, template: Path) -> None:
        self._template = template
        database = Database(f"sqlite:///{template}")
        migrate(database)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.dispose()

    def empty(self, directory: Path) -> str:
        return f"sqlite:///{directory / 'cryptoviz.db'}"

    def migrated(self, directory: Path) -> str:
        shutil.copyfile(self._template, directory / "cryptoviz.db")
        return self.empty(directory)

    def drop(self, url: str) -> None:
        """It goes with the test's directory."""


class PostgresDatabases:
    """Databases of one server, made from a migrated template."""

    kind = "postgresql"

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._numbers = itertools.count(1)
        self._clean: list[str] = []  # made from the template, used and emptied again: ten times as quick as another copy
        database = Database(server.create(_TEMPLATE))
        migrate(database)
        database.dispose()

    def empty(self, directory: Path) -> str:
        return self.server.create(f"test_{next(self._numbers)}")

    def migrated(self, directory: Path) -> str:
        return self._clean.pop() if self._clean else self.server.create(f"test_{next(self._numbers)}", _TEMPLATE)

    def drop(self, url: str) -> None:
        name = str(make_url(url).database)
        self.server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        try:
            self.server.execute(_EMPTY, name)
            self._check(url)
        except (psycopg.Error, CryptoVizError):  # the test changed its tables
            self.server.drop(name)
        else:
            self._clean.append(url)

    def _check(self, url: str) -> None:
        database = Database(url)
        try:
            check(database)
        finally:
            database.dispose()


@contextmanager
def opened(databases: Databases, directory: Path) -> Iterator[Database]:
    """A migrated, empty database, gone at the end."""
    url = databases.migrated(directory)
    database = Database(url)
    yield database
    database.dispose()
    databases.drop(url)
