"""Fewer points that look the same: largest triangle, three buckets (LTTB) between gaps."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

Spans = Sequence[tuple[int, int]]
Columns = tuple[list[int], list[float]]


def downsample(t: list[int], v: list[float], gaps: Spans, points: int) -> Columns:
    """Return at most `points` (two or more) of the given ones, in order.

    The first and the last are always kept, from four points on the highest and the lowest too (the
    earliest of equal ones), and both edges of every gap as far as `points` allows.
    """
    if len(t) <= points:
        return t, v
    extremes = {v.index(max(v)), v.index(min(v))} if points >= 4 else set()
    for share in (points, points - 1, points - 2):
        kept = sorted(extremes.union(_reduce(t, v, gaps, share)))
        if len(kept) <= points:
            break
    return [t[index] for index in kept], [v[index] for index in kept]


def _reduce(t: list[int], v: list[float], gaps: Spans, points: int) -> Iterator[int]:
    segments = _segments(t, gaps)
    if 2 * len(segments) > points:
        segments = [(0, len(t))]
    for (low, high), share in zip(segments, _shares(segments, points), strict=True):
        yield from _select(t, v, low, high, share)


def _segments(t: list[int], gaps: Spans) -> Spans:
    """Return the index ranges [low, high) between gaps."""
    cuts = {bisect_left(t, end) for _, end in gaps}
    return list(pairwise(sorted({0, *cuts, len(t)})))


def _shares(segments: Spans, points: int) -> list[int]:
    """Return how many points each segment keeps: its ends, and others in proportion to its size."""
    sizes = [high - low for low, high in segments]
    inner = sum(max(0, size - 2) for size in sizes)
    left = points - sum(min(2, size) for size in sizes)
    return [min(2, size) + max(0, size - 2) * left // inner for size in sizes]


def _select(t: list[int], v: list[float], low: int, high: int, share: int) -> Sequence[int]:
    if share >= high - low:
        return range(low, high)
    if share < 3:
        return (low, high - 1)
    # Most requests need no reduction, and numpy takes 20 MB of memory in each web worker.
    import numpy
    from tsdownsample import LTTBDownsampler

    times = numpy.array(t[low:high], dtype=numpy.int64)
    values = numpy.array(v[low:high], dtype=numpy.float64)
    lttb: Any = LTTBDownsampler
    return [low + int(index) for index in lttb().downsample(times, values, n_out=share)]
