"""Fixtures of tests with real servers."""

from collections.abc import Iterator

import pytest

from support.fakes.http import ScriptedServer, scripted_server


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server on loopback that responds with 404 until a test scripts it."""
    with scripted_server() as server:
        yield server
