"""Events to publish, and buses and sinks to hand them to."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as StopEvent

from cryptoviz.bus.file import FileBus
from cryptoviz.errors import SinkError
from cryptoviz.model.events import Event, heartbeat_event
from cryptoviz.model.messages import Batch, Message, Position
from cryptoviz.model.records import Heartbeat
from cryptoviz.model.topics import Topic
from support.fakes.clock import HandClock
from support.json_lines import complete_lines

TOPICS = {
    name: Topic(name, 1, 7, "zstd")
    for name in ("datacrypto", "rssfeed", "analytics", "monitoring", "errors")
}


def event(name: str, at: datetime = datetime(2026, 11, 23, tzinfo=UTC)) -> Event:
    """Return a small event that its name identifies."""
    return heartbeat_event(Heartbeat(consumer=name, state="ok", at=at))


def names(batch: Batch | None) -> list[str]:
    return (
        [message.event.subject if message.event else "?" for message in batch.messages]
        if batch
        else []
    )


def read_all(bus: FileBus, limit: int = 100) -> list[str]:
    """Return the names of all events of datacrypto."""
    position, seen = Position(bus.log, "datacrypto", 0), []
    while batch := bus.read(position, limit):
        seen += names(batch)
        position = batch.end
    return seen


def bus_with(root: Path, *published: str) -> tuple[FileBus, Path]:
    """Return a bus with these events in datacrypto, and the directory of the topic."""
    bus = FileBus(root, TOPICS, HandClock())
    bus.publish("datacrypto", [event(name) for name in published])
    return bus, root / bus.log / "datacrypto"


def independent_lines(topic_directory: Path) -> list[dict]:
    """Return all whole lines of a topic's plain files, parsed without product code."""
    files = sorted(topic_directory.glob("*/0.0.jsonl"))
    bodies = [file.read_bytes() for file in files]
    return [json.loads(line) for body in bodies for line in complete_lines(body)]


class ListPublisher:
    """Keeps (topic, event) in order; fails while `error` is set."""

    def __init__(self) -> None:
        self.published: list[tuple[str, Event]] = []
        self.error: SinkError | None = None

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        if self.error:
            raise self.error
        self.published += [(topic, event) for event in events]

    def of(self, topic: str) -> list[Event]:
        return [event for found, event in self.published if found == topic]


class ListSink:
    """Keeps records and positions; fails while `error` is set; stops after `enough` records."""

    def __init__(
        self, topics: Sequence[str], stop: StopEvent | None = None, enough: int = 1
    ) -> None:
        self.topics = topics
        self.written: dict[str, list[Message]] = {topic: [] for topic in topics}
        self.order: list[str] = []
        self.positions: dict[str, Position] = {}
        self.error: SinkError | None = None
        self.attempts = 0
        self.released: list[tuple[str, int]] = []
        self._stop = stop
        self._enough = enough

    def position(self, log: str, topic: str, partition: int) -> Position:
        return self.positions.get(topic, Position(log, topic, partition))

    def release(self, topic: str, partition: int) -> None:
        self.released.append((topic, partition))

    def write(self, batch: Batch) -> None:
        self.attempts += 1
        if self.error:
            raise self.error
        self.written[batch.start.topic] += batch.messages
        self.order.append(batch.start.topic)
        self.positions[batch.start.topic] = batch.end
        if self._stop and len(self.order) and sum(map(len, self.written.values())) >= self._enough:
            self._stop.set()


class HandWaits:
    """A bus whose waits take no time but advance `seconds`; sets `stop` after `waits` of them."""

    def __init__(self, bus: FileBus, stop: StopEvent, waits: int = 1) -> None:
        self._bus = bus
        self._stop = stop
        self._waits = waits
        self.seconds = 1000.0
        self.during: dict[int, Callable[[], None]] = {}  # what happens during the n-th wait
        self.assigned, self.read, self.end, self.compact, self.report_progress = (
            bus.assigned,
            bus.read,
            bus.end,
            bus.compact,
            bus.report_progress,
        )

    @property
    def log(self) -> str:
        return self._bus.log

    def monotonic(self) -> float:
        return self.seconds

    def wait(self, timeout: float) -> None:
        self.seconds += timeout
        self._waits -= 1
        self.during.get(self._waits, lambda: None)()
        if self._waits <= 0:
            self._stop.set()
