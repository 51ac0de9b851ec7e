"""Fixtures of tests that talk to a real server."""

from collections.abc import Iterator

import pytest

from fakes_http import ScriptedServer, scripted_server


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """On loopback, answering nothing but 404 until told otherwise."""
    with scripted_server() as server:
        yield server
