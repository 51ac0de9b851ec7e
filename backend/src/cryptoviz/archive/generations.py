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
from typing import Protocol, TypeVar

import msgspec


class SegmentLine(msgspec.Struct, frozen=True, gc=False):
    """A record of a segment. `end_byte` is the byte after its line."""

    offset: int
    value: bytes
    end_byte: int


class SegmentRun(Protocol):
    """Lines of one generation with rising offsets: what it appended on one day."""

    @property
    def generation(self) -> int: ...
    @property
    def first(self) -> int:
        """A lower bound of the offsets."""

    def lines(self, offset: int) -> Iterator[SegmentLine]:
        """Yield the lines from `offset` on."""


Run = TypeVar("Run", bound=SegmentRun)
# (next offset, negative generation, tie breaker, next line, following lines, run)
_Head = tuple[int, int, int, SegmentLine, Iterator[SegmentLine], Run]


def merge_generations(runs: Iterable[Run], offset: int) -> Iterator[tuple[Run, SegmentLine]]:
    """Yield the log from `offset` on, each offset once and in order.

    A run is opened only when its first offset is due.
    """
    waiting = deque(sorted(runs, key=lambda run: run.first))
    heads: list[_Head[Run]] = []
    opened = 0
    while waiting or heads:
        if waiting and (not heads or waiting[0].first <= heads[0][0]):
            run = waiting.popleft()
            lines = run.lines(offset)
            if (head := next(lines, None)) is not None:
                opened += 1
                heappush(heads, (head.offset, -run.generation, opened, head, lines, run))
            continue
        found, _, number, line, lines, run = heads[0]
        if found >= offset:
            yield run, line
            offset = found + 1
        # Before this offset no other run has lines: mostly, a log has one owner at a time.
        others = 0 if len(heads) > 1 else waiting[0].first if waiting else math.inf
        for head in lines:
            if head.offset >= others:
                heapreplace(heads, (head.offset, -run.generation, number, head, lines, run))
                break
            if head.offset >= offset:
                yield run, head
                offset = head.offset + 1
        else:
            heappop(heads)
