"""Fixtures of the PostgreSQL tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoviz.store.db.database import Database
from support.servers.databases import PostgresDatabases, open_migrated, url_of
from support.servers.postgres_server import PostgresServer


@pytest.fixture
def postgres(postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[Database]:
    with open_migrated(postgres_databases, tmp_path) as database:
        yield database


@pytest.fixture
def quick(postgres: Database) -> Iterator[Database]:
    """The same database with a time limit of half a second per statement."""
    quick = Database(url_of(postgres), pool_size=2, statement_seconds=0.5)
    yield quick
    quick.dispose()


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server for one test, which may stop it."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture
def own(server: PostgresServer) -> Iterator[Database]:
    database = Database(server.create("own"), statement_seconds=0.5)
    yield database
    database.dispose()
