"""The file bus: JSON Lines that are bus and archive at once. Any process may publish and read."""

import os
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from itertools import pairwise
from pathlib import Path
from threading import Event as StopEvent

from cryptoviz.archive.compactor import compact
from cryptoviz.archive.disk import make_directory, sync_directory, translate_os_errors
from cryptoviz.bus.partition import Partition
from cryptoviz.bus.reading import foreign_position, read_batch
from cryptoviz.clock import Clock
from cryptoviz.errors import BusError, NotFoundError
from cryptoviz.model.events import Event
from cryptoviz.model.messages import Batch, Position
from cryptoviz.model.topics import Topic

_POLL_SECONDS = 0.05  # How often `wait` looks for records of other processes.
_LOG_ID = re.compile(rb"[A-Za-z0-9_-]{1,64}")  # It is the name of a directory.


class FileBus:
    """Publisher and Subscriber on `<root>/<log>/<topic>/<append date UTC>/0.0.jsonl`.

    Any thread may publish, one may read. Not to be forked.
    """

    def __init__(self, root: Path, topics: Mapping[str, Topic], clock: Clock) -> None:
        self._clock = clock
        self._id_file = root / "log.id"
        self.log = _read_or_create_id(self._id_file)
        self._partitions = {name: Partition(root / self.log / name, self._today) for name in topics}
        self._read_at: dict[str, bytes] = {}  # The fingerprint of each topic at its last read.

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Make the events durable and visible. Raises BusError; acknowledged events are kept."""
        if not events:
            return
        if not self._id_file.exists():
            raise BusError(
                f"{self._id_file} is gone: was its volume removed? Writing resumes when it is back."
            )
        self._partition(topic).append([event.to_json() for event in events])

    def partitions(self, topic: str) -> Sequence[int]:
        self._partition(topic)
        return (0,)

    def assigned(self) -> frozenset[tuple[str, int]]:
        """Return all partitions: there are no groups, each sink has one consumer."""
        return frozenset((topic, 0) for topic in self._partitions)

    def report_progress(self, positions: Sequence[Position]) -> None:
        """Do nothing: no tool watches the positions in this log."""

    def end(self, topic: str, partition: int) -> int:
        """Return the offset of the next record."""
        return self._partition(topic).end().offset

    def read(self, position: Position, limit: int) -> Batch | None:
        """Return the next records, at most `limit` and of one day, or None. Raises BusError."""
        offset, topic = position.offset, position.topic
        if position.log != self.log:
            raise foreign_position(position, self.log)
        partition = self._partition(topic)
        self._read_at[topic] = partition.fingerprint()
        end = partition.end()
        if offset > end.offset:
            raise BusError(
                f"{topic} was read up to {offset}, but its log ends at {end.offset}: was an older "
                "copy of the data directory restored? `cryptoviz reindex` starts over."
            )
        if offset == end.offset:
            return None
        return read_batch(partition.files, position, end, limit)

    def wait(self, timeout: float) -> None:
        """Return after `timeout` seconds, or when a topic has changed since it was last read."""
        deadline = time.monotonic() + timeout
        while not self._has_news() and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, _POLL_SECONDS))

    def compact(self, positions: Sequence[Position], stop: StopEvent | None = None) -> list[str]:
        """Gzip closed days that all positions have passed, until `stop` is set; return them."""
        passed: dict[str, int] = {}
        for at in positions:
            if at.log == self.log:
                passed[at.topic] = min(passed.get(at.topic, at.offset), at.offset)
        stop = stop or StopEvent()
        return [day for topic, offset in passed.items() for day in self._gzip(topic, offset, stop)]

    def close(self) -> None:
        for partition in self._partitions.values():
            partition.files.close()

    def _gzip(self, topic: str, passed: int, stop: StopEvent) -> list[str]:
        partition = self._partition(topic)
        today = partition.end().date
        with translate_os_errors(partition.directory):
            return [
                f"{topic}/{segment.date}"
                for segment, following in pairwise(partition.files.with_lines())
                if segment.date < today and following.first <= passed and compact(segment, stop)
            ]

    def _partition(self, topic: str) -> Partition:
        try:
            return self._partitions[topic]
        except KeyError:
            raise NotFoundError(f"no topic is called {topic!r}") from None

    def _has_news(self) -> bool:
        known = self._read_at.items()
        return any(self._partitions[topic].fingerprint() != value for topic, value in known)

    def _today(self) -> str:
        return self._clock().astimezone(UTC).date().isoformat()


def _read_or_create_id(path: Path) -> str:
    """Return the log's id. Processes that create it at the same time agree. Raises BusError."""
    with translate_os_errors(path.parent):
        if not path.exists():
            _create_id(path)
        log_id = path.read_bytes().strip()
    if not _LOG_ID.fullmatch(log_id):
        raise BusError(
            f"{path} is damaged: it must hold the name of the directory next to it, "
            "such as file-0123456789ab."
        )
    return log_id.decode()


def _create_id(path: Path) -> None:
    make_directory(path.parent)
    draft = path.with_name(f".log.id.{uuid.uuid4().hex}")
    with draft.open("w") as file:
        file.write(f"file-{uuid.uuid4().hex[:12]}\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # Another process was first; a link never replaces its file.
        path.hardlink_to(draft)
    draft.unlink()
    sync_directory(path.parent)
