"""Which bars of which widths a window is read from, so that it is exact."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from cryptoviz.series.windows import WIDTHS, SeriesWindow, ceil, floor

SAMPLE = 1  # the width of a range of samples


class Range(NamedTuple):
    """Bars of `width`, or samples, from `start` (inclusive) to `end` (exclusive)."""

    width: int
    start: int
    end: int


def plan(interval: str, window: SeriesWindow, first_at: int, newest_at: int) -> list[Range]:
    """Return ranges, in order, that together hold all values of a coin in the window and no other.

    Bars of the interval are read where they lie wholly inside, and finer ones towards both ends. A
    bar that reaches beyond the coin's values, from `first_at` to `newest_at`, lies inside too.
    """
    width = WIDTHS.get(interval, SAMPLE)
    start, end = window.start_ms, window.end_ms
    if start <= first_at:
        start = floor(start, width)
    if newest_at < end:
        end = ceil(end, width)
    return _cover(start, end, [SAMPLE, *(finer for finer in WIDTHS.values() if finer <= width)])


def plan_buckets(edges: Sequence[int], width: int) -> list[Range]:
    """Return ranges, in order, of bars of at most `width`, none of which crosses an edge.

    Edges are whole five minutes, and those of a `range` whole bars of `width`.
    """
    if isinstance(edges, range):
        return [Range(width, edges[0], edges[-1])]
    widths = [finer for finer in WIDTHS.values() if finer <= width]
    ranges: list[Range] = []
    for start, end in pairwise(edges):
        for part in _cover(start, end, widths):
            if ranges and ranges[-1].width == part.width:
                part = Range(part.width, ranges.pop().start, part.end)
            ranges.append(part)
    return ranges


def _cover(start: int, end: int, widths: list[int]) -> list[Range]:
    """Cover a span with the widest bars that fit, and its ends with the finer ones."""
    if start >= end:
        return []
    *finer, width = widths
    low, high = ceil(start, width), floor(end, width)
    if low >= high:
        return _cover(start, end, finer)
    return [*_cover(start, low, finer), Range(width, low, high), *_cover(high, end, finer)]
