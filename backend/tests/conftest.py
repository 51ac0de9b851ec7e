"""Fixtures for all tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoviz.store.database import Database
from cryptoviz.store.migrate import migrate
from fakes_store import open_database


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and nothing in them, to be copied: migrating takes half a second."""
    path = tmp_path_factory.mktemp("migrated") / "cryptoviz.db"
    database = open_database(path)
    migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty SQLite database in tmp_path / "cryptoviz.db"."""
    path = tmp_path / "cryptoviz.db"
    shutil.copyfile(migrated_file, path)
    database = open_database(path)
    yield database
    database.dispose()
