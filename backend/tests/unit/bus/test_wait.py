"""Waiting for new records on the file bus."""

import threading
from pathlib import Path

from cryptoviz.bus.file import FileBus
from cryptoviz.model.messages import Position
from support.fakes.bus import TOPICS, event, names
from support.fakes.clock import HandClock
from support.waiting import PATIENCE_S

HOUR = 3_600.0  # longer than any test may take: who waits so long was not woken


def test_wait_returns_when_other_process_publishes(bus: FileBus, tmp_path: Path) -> None:
    other = FileBus(tmp_path, TOPICS, HandClock())
    looked, found = threading.Event(), list[str]()

    def follow() -> None:
        while (batch := bus.read(Position(bus.log, "datacrypto", 0), 10)) is None:
            looked.set()
            # The first event of a day changes the end offset twice: to the day, and after it.
            bus.wait(HOUR)
        found.extend(names(batch))

    reader = threading.Thread(target=follow, daemon=True)
    reader.start()
    assert looked.wait(PATIENCE_S)
    other.publish("datacrypto", [event("a")])
    reader.join(PATIENCE_S)
    assert found == ["a"]
    other.close()


def test_wait_after_publish_returns_at_once(bus: FileBus) -> None:
    def read_then_wait() -> None:
        assert (
            bus.read(Position(bus.log, "datacrypto", 0), 10) is None
        )  # each thread waits for what comes after its own reading
        bus.publish("datacrypto", [event("a")])
        bus.wait(HOUR)

    reader = threading.Thread(target=read_then_wait, daemon=True)
    reader.start()
    reader.join(PATIENCE_S)
    assert not reader.is_alive()


def test_wait_without_news_ends_after_timeout(bus: FileBus) -> None:
    assert bus.read(Position(bus.log, "datacrypto", 0), 10) is None
    bus.wait(0.01)
