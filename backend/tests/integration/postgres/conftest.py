"""A private PostgreSQL server that a test may stop or fill."""

from collections.abc import Iterator

import pytest

from support.servers import postgres_server
from support.servers.postgres_server import PostgresServer


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    if reason := postgres_server.obstacle():
        pytest.skip(reason)
    server = PostgresServer()
    yield server
    server.close()
