"""Read the archive of any log, whichever bus wrote it.

At each offset, the line of the highest generation counts. Each owner of a partition writes a
generation of its own, from the end of everything on disk. A writer that was paused and resumes may
repeat lines of its successor. (Ending a generation where the next begins would not do: a writer
paused before its first line, dying after it, would hide what others wrote meanwhile.) The log of
the file bus has a single generation, 0. See ADR 0010.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from heapq import heappop, heappush, heapreplace
from itertools import islice
from pathlib import Path

from cryptoviz.archive.files import PartitionFiles, list_files
from cryptoviz.archive.lines import DamagedLine, Record, to_message
from cryptoviz.archive.segment import Segment
from cryptoviz.model.messages import Batch, Position

_Key = tuple[str, int]
# Next offset, whether its line is damaged, negative generation, tie breaker, next value, and the
# records after it.
_Head = tuple[int, bool, int, int, bytes, Iterator[Record]]


class ArchiveLog:
    """A Log of what is on disk now, each offset once. For one thread; writers may continue."""

    def __init__(self, root: Path, log: str) -> None:
        self.log = log
        self._directory = directory = root / log
        self._partition = cache(lambda topic, number: PartitionFiles(directory / topic, number))
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
        return self._partition(topic, partition).end(intact=False)


def merge_generations(segments: Iterable[Segment], offset: int) -> Iterator[Record]:
    """Yield each offset once and in order; open a segment only when its first offset is due.

    A damaged line counts only if no generation has an intact one.
    """
    waiting = deque(sorted(segments, key=lambda segment: segment.first))
    heads: list[_Head] = []
    opened = 0
    while waiting or heads:
        if waiting and (not heads or waiting[0].first <= heads[0][0]):
            segment = waiting.popleft()
            records = segment.records(offset)
            if (record := next(records, None)) is not None:
                opened += 1
                heappush(heads, _head(record, -segment.generation, opened, records))
            continue
        found, _, generation, number, value, records = heads[0]
        if found >= offset:
            yield found, value
            offset = found + 1
        # Before this offset no other segment has records: mostly, a log has one owner at a time.
        others = 0 if len(heads) > 1 else waiting[0].first if waiting else math.inf
        for record in records:
            if record[0] >= others:
                heapreplace(heads, _head(record, generation, number, records))
                break
            if record[0] >= offset:
                yield record
                offset = record[0] + 1
        else:
            heappop(heads)


def _head(record: Record, generation: int, number: int, records: Iterator[Record]) -> _Head:
    offset, value = record
    return offset, isinstance(value, DamagedLine), generation, number, value, records
