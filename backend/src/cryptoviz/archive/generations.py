"""One partition's log out of the segments of all its generations, by one rule: at each offset the line of the highest generation counts.

Each owner of a partition writes a generation of its own, and only what lies behind all that it found on disk. One that was paused and
comes back may write lines that its successor has too; it never owns them. (That a generation ends where the next begins would not do: a
writer that was paused before its first line, and dies after it, would cut off what others wrote meanwhile.) The file bus's log is the
special case of one generation, 0.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush, heapreplace
from typing import Protocol, TypeVar

import msgspec


class Line(msgspec.Struct, frozen=True, gc=False):
    """A record of a segment. `byte` lies behind its line."""

    offset: int
    value: bytes
    byte: int


class Run(Protocol):
    """Lines of one generation whose offsets rise: what was appended on one day."""

    @property
    def generation(self) -> int: ...
    @property
    def first(self) -> int:
        """No line has a lower offset."""

    def lines(self, offset: int) -> Iterator[Line]:
        """Those from `offset` on."""


AnyRun = TypeVar("AnyRun", bound=Run)


def visible(runs: Iterable[AnyRun], offset: int) -> Iterator[tuple[AnyRun, Line]]:
    """The log from `offset` on, each offset once and in order. A run is not opened before its first offset is due."""
    waiting = deque(sorted(runs, key=lambda run: run.first))
    heads: list[
        tuple[int, int, int, Line, Iterator[Line], AnyRun]
    ] = []  # the next line of each open run, as a heap
    opened = 0
    while waiting or heads:
        if waiting and (not heads or waiting[0].first <= heads[0][0]):
            run = waiting.popleft()
            lines = run.lines(offset)
            if (head := next(lines, None)) is not None:
                opened += 1
                heappush(heads, (head.offset, -run.generation, opened, head, lines, run))
            continue
        place, _, number, line, lines, run = heads[0]
        if place >= offset:
            yield run, line
            offset = place + 1
        # Before this offset no other run has lines: most of a log was written by one owner at a time.
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
