"""Read the archive of any log, whichever bus wrote it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from cryptoviz.archive.files import FileRun, PartitionFiles, list_partitions
from cryptoviz.archive.generations import SegmentLine, merge_generations
from cryptoviz.archive.lines import to_message
from cryptoviz.model.messages import Batch, Position

_Key = tuple[str, int]
_Lines = Iterator[tuple[FileRun, SegmentLine]]


class ArchiveLog:
    """A Log of what is on disk now, each offset once. For one thread; writers may continue."""

    def __init__(self, root: Path, log: str) -> None:
        self.log = log
        self._directory = root / log
        self._files: dict[_Key, PartitionFiles] = {}
        self._readers: dict[_Key, tuple[int, _Lines]] = {}  # The next offset, and its lines.

    def topics(self) -> list[str]:
        """Return the topics that have a directory, by name."""
        if not self._directory.is_dir():
            return []
        return sorted(path.name for path in self._directory.iterdir() if path.is_dir())

    def partitions(self, topic: str) -> Sequence[int]:
        return list_partitions(self._directory / topic)

    def read(self, position: Position, limit: int) -> Batch | None:
        """Return the next records, at most `limit`, or None. Raises BusError."""
        key = position.topic, position.partition
        offset, lines = self._readers.pop(key, (-1, iter(())))
        batch = self._next(position, lines, limit) if offset == position.offset else None
        if batch is None:
            lines = merge_generations(self._partition(*key).runs(), position.offset)
            batch = self._next(position, lines, limit)
        return batch

    def _next(self, position: Position, lines: _Lines, limit: int) -> Batch | None:
        found = list(islice(lines, limit))
        if not found:
            return None
        run, last = found[-1]
        end = replace(
            position,
            offset=last.offset + 1,
            date=run.date,
            generation=run.generation,
            byte=last.end_byte,
        )
        self._readers[position.topic, position.partition] = end.offset, lines
        return Batch(position, end, [to_message(line.offset, line.value) for _, line in found])

    def begin(self, topic: str, partition: int) -> int:
        """Return the lowest offset, or 0 if there is none."""
        return min((run.first for run in self._partition(topic, partition).runs()), default=0)

    def end(self, topic: str, partition: int) -> int:
        """Return the offset after the last record. Raises BusError."""
        return self._partition(topic, partition).end()

    def _partition(self, topic: str, partition: int) -> PartitionFiles:
        key = topic, partition
        if key not in self._files:
            self._files[key] = PartitionFiles(self._directory / topic, partition)
        return self._files[key]
