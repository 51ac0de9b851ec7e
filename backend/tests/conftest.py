"""Fixtures for all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import postgres_server
from cryptoviz.store.database import Database
from databases import Databases, PostgresDatabases, SqliteDatabases, opened


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="What the tests keep their data in.")


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Makes databases of the kind that `--database` says."""
    if request.config.getoption("--database") == "sqlite":
        yield SqliteDatabases(tmp_path_factory.mktemp("migrated") / "cryptoviz.db")
        return
    if reason := postgres_server.obstacle():
        pytest.skip(reason)
    server = postgres_server.PostgresServer()
    try:
        yield PostgresDatabases(server)
    finally:
        server.close()


@pytest.fixture
def database(databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database; if it is SQLite, the file is tmp_path / "cryptoviz.db"."""
    with opened(databases, tmp_path) as database:
        yield database


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables and nothing in them, to be copied, whatever `--database` says."""
    path = tmp_path_factory.mktemp("migrated-file") / "cryptoviz.db"
    SqliteDatabases(path)
    return path
