"""Read the archive of any log, whichever bus wrote it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from cryptoviz.archive.files import PartitionFiles, list_files
from cryptoviz.archive.generations import merge_generations
from cryptoviz.archive.lines import Record, to_message
from cryptoviz.model.messages import Batch, Position

_Key = tuple[str, int]


class ArchiveLog:
    """A Log of what is on disk now, each offset once. For one thread; writers may continue."""

    def __init__(self, root: Path, log: str) -> None:
        self.log = log
        self._directory = root / log
        self._files: dict[_Key, PartitionFiles] = {}
        self._readers: dict[_Key, tuple[int, Iterator[Record]]] = {}  # With the next offset.

    def topics(self) -> list[str]:
        """Return the topics that have a directory, by name."""
        if not self._directory.is_dir():
            return []
        return sorted(path.name for path in self._directory.iterdir() if path.is_dir())

    def partitions(self, topic: str) -> Sequence[int]:
        return sorted({partition for partition, _, _ in list_files(self._directory / topic)})

    def read(self, position: Position, limit: int) -> Batch | None:
        """Return the next records, at most `limit`, or None. Raises BusError."""
        key = position.topic, position.partition
        offset, reader = self._readers.pop(key, (-1, iter(())))
        found = list(islice(reader, limit)) if offset == position.offset else []
        if not found:
            reader = merge_generations(self._partition(*key).with_lines(), position.offset)
            found = list(islice(reader, limit))
        if not found:
            return None
        end = replace(position, offset=found[-1][0] + 1)
        self._readers[key] = end.offset, reader
        return Batch(position, end, [to_message(*record) for record in found])

    def begin(self, topic: str, partition: int) -> int:
        """Return the lowest offset, or 0 if there is none."""
        return min((run.first for run in self._partition(topic, partition).with_lines()), default=0)

    def end(self, topic: str, partition: int) -> int:
        """Return the offset after the last record. Raises BusError."""
        return self._partition(topic, partition).end()

    def _partition(self, topic: str, partition: int) -> PartitionFiles:
        key = topic, partition
        if key not in self._files:
            self._files[key] = PartitionFiles(self._directory / topic, partition)
        return self._files[key]
