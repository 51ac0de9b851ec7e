"""Fixtures of the pipeline tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoviz.bus.file import FileBus
from support.fakes.bus import TOPICS, ListSink, event
from support.fakes.clock import HandClock


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[FileBus]:
    bus = FileBus(tmp_path, TOPICS, HandClock())
    yield bus
    bus.close()


@pytest.fixture
def filled_bus(bus: FileBus) -> FileBus:
    """A bus with one record in each of two topics."""
    bus.publish("datacrypto", [event("a")])
    bus.publish("rssfeed", [event("news")])
    return bus


@pytest.fixture
def sink() -> ListSink:
    return ListSink(["datacrypto", "rssfeed"])
