"""Merge the segments of all generations of one partition into one log.

At each offset, the line of the highest generation counts. Each owner of a partition writes a
generation of its own, from the end of everything on disk. A writer that was paused and resumes may
repeat lines of its successor. (Ending a generation where the next begins would not do: a writer
paused before its first line, dying after it, would hide what others wrote meanwhile.) The log of
the file bus has a single generation, 0. See ADR 0010.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush, heapreplace
from typing import Protocol

from cryptoviz.archive.lines import Record


class SegmentRun(Protocol):
    """Records of one generation with rising offsets: what it appended on one day."""

    @property
    def generation(self) -> int: ...
    @property
    def first(self) -> int:
        """A lower bound of the offsets."""

    def records(self, offset: int) -> Iterator[Record]:
        """Yield the records from `offset` on."""


def merge_generations(runs: Iterable[SegmentRun], offset: int) -> Iterator[Record]:
    """Yield each offset once and in order; open a run only when its first offset is due."""
    waiting = deque(sorted(runs, key=lambda run: run.first))
    # Next offset, negative generation, tie breaker, next value, and the records after it.
    heads: list[tuple[int, int, int, bytes, Iterator[Record]]] = []
    opened = 0
    while waiting or heads:
        if waiting and (not heads or waiting[0].first <= heads[0][0]):
            run = waiting.popleft()
            records = run.records(offset)
            if (record := next(records, None)) is not None:
                opened += 1
                heappush(heads, (record[0], -run.generation, opened, record[1], records))
            continue
        found, generation, number, value, records = heads[0]
        if found >= offset:
            yield found, value
            offset = found + 1
        # Before this offset no other run has records: mostly, a log has one owner at a time.
        others = 0 if len(heads) > 1 else waiting[0].first if waiting else math.inf
        for record in records:
            if record[0] >= others:
                heapreplace(heads, (record[0], generation, number, record[1], records))
                break
            if record[0] >= offset:
                yield record
                offset = record[0] + 1
        else:
            heappop(heads)
