"""Fixtures of the pipeline tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoviz.bus.file import FileBus
from support.fakes.bus import TOPICS
from support.fakes.clock import HandClock


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[FileBus]:
    bus = FileBus(tmp_path, TOPICS, HandClock())
    yield bus
    bus.close()
