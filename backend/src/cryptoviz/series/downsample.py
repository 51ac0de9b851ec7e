"""Fewer points that look the same: largest triangle, three buckets (LTTB), within each stretch between gaps."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

Columns = tuple[list[int], list[float]]


def downsample(
    t: list[int], v: list[float], gaps: Sequence[tuple[int, int]], points: int
) -> Columns:
    """At most `points` of these, in order: first and last always, and both edges of every gap as long as there is room for them."""
    if len(t) <= points:
        return t, v
    edges = list(_stretches(t, gaps))
    if 2 * len(edges) > points:
        edges = [(0, len(t))]
    kept = [
        index
        for (low, high), share in zip(edges, _shares(edges, points), strict=True)
        for index in _picked(t, v, low, high, share)
    ]
    return [t[index] for index in kept], [v[index] for index in kept]


def _stretches(t: list[int], gaps: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """[low, high) of the indices between gaps."""
    cuts = {bisect_left(t, to) for _, to in gaps}
    yield from pairwise(sorted({0, *cuts, len(t)}))


def _shares(edges: list[tuple[int, int]], points: int) -> list[int]:
    """How many points each stretch may keep: its two ends, and of the others as its length is to all."""
    sizes = [high - low for low, high in edges]
    inner = sum(max(0, size - 2) for size in sizes)
    room = points - sum(min(2, size) for size in sizes)
    return [min(2, size) + (max(0, size - 2) * room // inner if inner else 0) for size in sizes]


def _picked(t: list[int], v: list[float], low: int, high: int, share: int) -> Sequence[int]:
    if share >= high - low:
        return range(low, high)
    if share < 3:
        return (low, high - 1)
    # numpy takes 20 MB of every web worker: most answers never need it.
    import numpy
    from tsdownsample import LTTBDownsampler

    times = numpy.array(t[low:high], dtype=numpy.int64)
    downsampler: Any = LTTBDownsampler
    values = numpy.array(v[low:high], dtype=numpy.float64)
    return [low + int(index) for index in downsampler().downsample(times, values, n_out=share)]
