"""Fixtures of tests that talk to a real server."""

from collections.abc import Iterator
from typing import Any

import pytest

from support.fakes.http import ScriptedServer, scripted_server
from support.servers.kafka_broker import local_cluster


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """On loopback, answering nothing but 404 until told otherwise."""
    with scripted_server() as server:
        yield server


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Kafka broker for all tests of a worker; each takes topics of its own."""
    with local_cluster(tmp_path_factory.mktemp("broker")) as cluster:
        yield cluster
