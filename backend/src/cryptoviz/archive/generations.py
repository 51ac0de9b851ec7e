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

from cryptoviz.archive.lines import Record
from cryptoviz.archive.segment import Segment


def merge_generations(segments: Iterable[Segment], offset: int) -> Iterator[Record]:
    """Yield each offset once and in order; open a segment only when its first offset is due."""
    waiting = deque(sorted(segments, key=lambda segment: segment.first))
    # Next offset, negative generation, tie breaker, next value, and the records after it.
    heads: list[tuple[int, int, int, bytes, Iterator[Record]]] = []
    opened = 0
    while waiting or heads:
        if waiting and (not heads or waiting[0].first <= heads[0][0]):
            segment = waiting.popleft()
            records = segment.records(offset)
            if (record := next(records, None)) is not None:
                opened += 1
                heappush(heads, (record[0], -segment.generation, opened, record[1], records))
            continue
        found, generation, number, value, records = heads[0]
        if found >= offset:
            yield found, value
            offset = found + 1
        # Before this offset no other segment has records: mostly, a log has one owner at a time.
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
