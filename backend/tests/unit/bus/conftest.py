"""Fixtures of the file bus."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.model.messages import Position
from support.fakes.bus import TOPICS, event
from support.fakes.clock import HandClock


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[FileBus]:
    bus = FileBus(tmp_path, TOPICS, HandClock())
    yield bus
    bus.close()


class Days:
    """A bus with a manual clock, and the names of its files."""

    def __init__(self, root: Path) -> None:
        self.clock = HandClock()
        self.bus = FileBus(root, TOPICS, self.clock)
        self.topic = root / self.bus.log / "datacrypto"

    def publish(self, *published: str) -> None:
        self.bus.publish("datacrypto", [event(name) for name in published])

    def at(self, offset: int) -> Position:
        return Position(self.bus.log, "datacrypto", 0, offset)

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.topic)) for path in self.topic.glob("*/*"))


@pytest.fixture
def days(tmp_path: Path) -> Days:
    return Days(tmp_path)
