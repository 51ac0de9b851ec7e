"""Databases of the kind of `--database`, for tests that run on both."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import make_url

from cryptoviz.errors import CryptoVizError
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import check, migrate
from cryptoviz.store.schema.tables import metadata
from support.servers.postgres_server import PostgresServer

_TEMPLATE = "migrated"
_OF_PROCESSES = "processes_"
_DELETE_ALL = (
    "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))
    + "; ALTER SEQUENCE users_id_seq RESTART"
)


Restore = Callable[[], None]  # restores the database


class Databases(Protocol):
    """`directory` is the test's; a SQLite database is created there, under its usual name."""

    kind: str

    def empty(self, directory: Path) -> str:
        """Return the URL of a database without tables."""

    def migrated(self, directory: Path) -> str:
        """Return the URL of a migrated, empty database."""

    def hide(self, url: str) -> Restore:
        """Make the database inaccessible while it is in use."""

    def keep_copy(self, url: str) -> Restore:
        """Copy the present state, to be restored later."""

    def drop(self, url: str) -> None: ...


class SqliteDatabases:
    """Copies a migrated file, because migrating takes half a second."""

    kind = "sqlite"

    def __init__(self, template: Path) -> None:
        self.template = template
        database = Database(f"sqlite:///{template}")
        migrate(database)
        database.dispose()
        _checkpoint(template)

    def empty(self, directory: Path) -> str:
        return f"sqlite:///{directory / 'cryptoviz.db'}"

    def migrated(self, directory: Path) -> str:
        shutil.copyfile(self.template, directory / "cryptoviz.db")
        return self.empty(directory)

    def hide(self, url: str) -> Restore:
        path = _file(url)
        away = path.rename(path.with_name("away"))
        return lambda: _move(away, path)

    def keep_copy(self, url: str) -> Restore:
        path = _file(url)
        _checkpoint(path)
        copy = shutil.copyfile(path, path.with_name("copy"))
        return lambda: _move(copy, path)

    def drop(self, url: str) -> None:
        """Nothing: it is removed with the test's directory."""


class PostgresDatabases:
    """Databases of one server, made from a migrated template."""

    kind = "postgresql"

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._numbers = itertools.count(1)
        # Databases to use again: emptying one is ten times as quick as copying the template.
        self._clean: list[str] = []
        database = Database(server.create(_TEMPLATE))
        migrate(database)
        database.dispose()

    def empty(self, directory: Path) -> str:
        return self.server.create(f"{_OF_PROCESSES}{next(self._numbers)}")

    def migrated(self, directory: Path) -> str:
        return (
            self._clean.pop()
            if self._clean
            else self.server.create(f"test_{next(self._numbers)}", _TEMPLATE)
        )

    def hide(self, url: str) -> Restore:
        name = _name(url)
        self._close_connections(name)
        self.server.execute(f"ALTER DATABASE {name} RENAME TO {name}_away")
        return lambda: self._rename(f"{name}_away", name)

    def keep_copy(self, url: str) -> Restore:
        name = _name(url)
        self._close_connections(name)
        self.server.create(f"{name}_copy", name)
        return lambda: self._replace(name, f"{name}_copy")

    def drop(self, url: str) -> None:
        name = _name(url)
        if name.startswith(_OF_PROCESSES):  # A process that ends late might still write to it.
            self.server.drop(name)
            return
        self._close_connections(name)
        try:
            self.server.execute(_DELETE_ALL, name)
            self._check(url)
        except (psycopg.Error, CryptoVizError):  # the test changed its tables
            self.server.drop(name)
        else:
            self._clean.append(url)

    def _close_connections(self, name: str) -> None:
        self.server.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            f" WHERE datname = '{name}'"
        )

    def _rename(self, name: str, new: str) -> None:
        self.server.execute(f"ALTER DATABASE {name} RENAME TO {new}")

    def _replace(self, name: str, copy: str) -> None:
        self.server.drop(name)
        self._rename(copy, name)

    def _check(self, url: str) -> None:
        database = Database(url)
        try:
            check(database)
        finally:
            database.dispose()


def _file(url: str) -> Path:
    return Path(_name(url))


def _checkpoint(path: Path) -> None:
    """Write the log of a file into it."""
    database = Database(f"sqlite:///{path}")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


def _name(url: str) -> str:
    return str(make_url(url).database)


def _move(path: Path, new: Path) -> None:
    path.replace(new)


@contextmanager
def open_migrated(databases: Databases, directory: Path) -> Iterator[Database]:
    """Yield a migrated, empty database, dropped at the end."""
    url = databases.migrated(directory)
    database = Database(url)
    yield database
    database.dispose()
    databases.drop(url)


@contextmanager
def open_database_url(databases: Databases, data_dir: Path) -> Iterator[str]:
    """Yield the URL of an empty database for processes with this DATA_DIR.

    They find it through `database_environment`.
    """
    url = databases.empty(data_dir)
    yield url
    databases.drop(url)


def database_environment(url: str) -> dict[str, str]:
    """Return the variables for a process: none for SQLite, whose file it finds in DATA_DIR."""
    return {} if url.startswith("sqlite") else {"DATABASE_URL": url}


def url_of(database: Database) -> str:
    """Return the URL that opens the same database again."""
    return database.engine.url.render_as_string(hide_password=False)
