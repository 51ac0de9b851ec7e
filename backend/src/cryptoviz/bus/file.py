"""The file bus: append-only JSON Lines that are bus and archive at once.

`<root>/<log>/<topic>/<append date UTC>/0.0.jsonl`, one partition a topic. Any number of processes may publish and read.
"""

import os
import re
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from cryptoviz.archive.disk import make_directory, sentences, sync_directory
from cryptoviz.archive.rotation import compact
from cryptoviz.bus.partition import Partition
from cryptoviz.bus.reading import read_batch
from cryptoviz.clock import Clock
from cryptoviz.errors import BusError, NotFoundError
from cryptoviz.model.events import Event
from cryptoviz.model.messages import Batch, Position
from cryptoviz.model.topics import Topic

_GLANCE_SECONDS = 0.05  # how soon a record of another process is noticed
_ID = "log.id"
_LOG_ID = re.compile(rb"[A-Za-z0-9_-]{1,64}")  # it names a folder


class FileBus:
    """Publisher and Subscriber on files. Thread-safe; make it after a fork, not before."""

    def __init__(self, root: Path, topics: Mapping[str, Topic], clock: Clock) -> None:
        self._clock = clock
        self.log = _log_id(root)
        self._identity = root / _ID
        self._partitions = {name: Partition(root / self.log / name, self._today) for name in topics}
        self._published = threading.Condition()
        self._seen = _Seen()

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """The events are durable and visible when this returns. Raises BusError when the disk is full: nothing acknowledged is lost."""
        if not events:
            return
        if not self._identity.exists():
            raise BusError(
                f"{self._identity} is gone: was its volume taken away? Writing goes on when it is back."
            )
        self._partition(topic).append([event.to_json() for event in events])
        with self._published:
            self._published.notify_all()

    def partitions(self, topic: str) -> Sequence[int]:
        self._partition(topic)
        return (0,)

    def assigned(self) -> frozenset[tuple[str, int]]:
        """All partitions, always: there are no groups, each sink has one consumer."""
        return frozenset((topic, 0) for topic in self._partitions)

    def report_progress(self, positions: Sequence[Position]) -> None:
        """Nobody watches this log by its positions."""

    def end(self, topic: str, partition: int) -> int:
        """The offset that the next record will get."""
        return self._partition(topic).end().offset

    def read(self, position: Position, limit: int) -> Batch | None:
        """The next records behind `position`, at most `limit` and of one day; None when there is nothing new."""
        if position.log != self.log:
            raise BusError(
                f"The position {position.offset} of {position.topic} belongs to the log {position.log}, not to {self.log}."
            )
        partition = self._partition(position.topic)
        self._seen.marks[position.topic] = partition.glance()
        end = partition.end()
        if position.offset > end.offset:
            raise BusError(
                f"{position.topic} was read up to {position.offset}, but its log ends at {end.offset}: "
                "was an older copy of the data directory put back? `cryptoviz reindex` starts over."
            )
        return (
            None
            if position.offset == end.offset
            else read_batch(partition.segments, position, end, limit)
        )

    def wait(self, timeout: float) -> None:
        """Return when something was published behind what this thread has read, after `timeout` seconds at the latest."""
        deadline = time.monotonic() + timeout
        with self._published:
            while not self._moved() and (left := deadline - time.monotonic()) > 0:
                self._published.wait(min(left, _GLANCE_SECONDS))

    def compact(
        self, positions: Sequence[Position], stop: threading.Event | None = None
    ) -> list[str]:
        """Gzip the closed days that all of these positions (of every consumer) have passed; the days done, as `topic/date`.

        When `stop` is set it gives up the day it is at: nothing is half done. Raises BusError.
        """
        done = []
        for topic in dict.fromkeys(
            position.topic for position in positions if position.log == self.log
        ):
            passed = min(
                position.offset
                for position in positions
                if position.topic == topic and position.log == self.log
            )
            done += [
                f"{topic}/{date}"
                for date in self._compact(topic, passed, stop or threading.Event())
            ]
        return done

    def close(self) -> None:
        for partition in self._partitions.values():
            partition.close()

    def _compact(self, topic: str, passed: int, stop: threading.Event) -> list[str]:
        partition = self._partition(topic)
        today = partition.end().date
        return (
            compact(partition.segments, partition.directory, today, passed, stop) if today else []
        )

    def _partition(self, topic: str) -> Partition:
        try:
            return self._partitions[topic]
        except KeyError:
            raise NotFoundError(f"no topic is called {topic!r}") from None

    def _moved(self) -> bool:
        return any(
            self._partitions[topic].glance() != mark for topic, mark in self._seen.marks.items()
        )

    def _today(self) -> str:
        return self._clock().astimezone(UTC).date().isoformat()


class _Seen(threading.local):
    """The marks as each thread found them when it last read, so that waiting misses nothing."""

    def __init__(self) -> None:
        self.marks: dict[str, bytes] = {}


def _log_id(root: Path) -> str:
    """The id of the log in `root`, made once; two processes that make it at the same time agree. Raises BusError."""
    path = root / _ID
    with sentences(root):
        if not path.exists():
            _make_log_id(root, path)
        found = path.read_bytes().strip()
    if not _LOG_ID.fullmatch(found):
        raise BusError(
            f"{path} is damaged: it must hold the name of the folder beside it, such as file-0123456789ab."
        )
    return found.decode()


def _make_log_id(root: Path, path: Path) -> None:
    make_directory(root)
    own = root / f".log.id.{uuid.uuid4().hex}"
    with own.open("w") as file:
        file.write(f"file-{uuid.uuid4().hex[:12]}\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()
    sync_directory(root)
