"""Series of points from the rows, samples or bars, that a window was read from."""

from bisect import bisect_left
from collections.abc import Set
from dataclasses import dataclass
from typing import NamedTuple

from cryptoviz.series.windows import floor


@dataclass(frozen=True, slots=True)
class PricePoint:
    """A value and its time in epoch milliseconds."""

    at: int
    value: float


@dataclass(frozen=True, slots=True)
class Extremes:
    """The first, the highest and the lowest price of a window; of equal ones the earliest."""

    first: PricePoint
    high: PricePoint
    low: PricePoint


class Rows(NamedTuple):
    """Bars or samples in order, one list per column. `values` are those at `last_at`."""

    first_at: list[int]
    last_at: list[int]
    sample_interval_s: list[int]
    values: list[float]


@dataclass(frozen=True, slots=True)
class SeriesData:
    """Values at their own times, and the gaps. `as_of` is the coin's newest known time.

    `extremes` are those of prices, before any reduction.
    """

    coin: str
    start_ms: int
    end_ms: int
    interval: str
    t: list[int]
    v: list[float]
    gaps: list[tuple[int, int]]
    as_of: int | None
    extremes: Extremes | None = None
    vs: str = "usd"  # the currency of the values


def merge_ends(rows: Rows, width: int) -> Rows:
    """Merge the finer bars at both ends of a window, so that all bars are `width` wide."""
    starts = rows.first_at
    if not starts:
        return rows
    head = bisect_left(starts, floor(starts[0], width) + width)
    tail = bisect_left(starts, floor(starts[-1], width))
    if head > tail:  # all in one bar
        interval = min(rows.sample_interval_s)
        return Rows(starts[:1], rows.last_at[-1:], [interval], rows.values[-1:])
    if head == 1 and tail == len(starts) - 1:
        return rows
    whole, intervals = slice(head, tail), rows.sample_interval_s
    return Rows(
        [starts[0], *starts[whole], starts[tail]],
        [rows.last_at[head - 1], *rows.last_at[whole], rows.last_at[-1]],
        [min(intervals[:head]), *intervals[whole], min(intervals[tail:])],
        [rows.values[head - 1], *rows.values[whole], rows.values[-1]],
    )


def points_of(rows: Rows, extremes: Extremes | None) -> tuple[list[int], list[float]]:
    """Return the values of rows at their times, and the extremes at theirs."""
    t, v = list(rows.last_at), list(rows.values)
    for point in (extremes.first, extremes.low, extremes.high) if extremes else ():
        index = bisect_left(t, point.at)
        if index < len(t) and t[index] == point.at:
            v[index] = point.value
        else:
            t.insert(index, point.at)
            v.insert(index, point.value)
    return t, v


def without(
    t: list[int], v: list[float], times: Set[int], extremes: Extremes | None
) -> tuple[list[int], list[float]]:
    """Return the points without those at some times; the extremes stay."""
    ends = (extremes.first, extremes.high, extremes.low) if extremes else ()
    times = times - {point.at for point in ends}
    kept = [index for index, at in enumerate(t) if at not in times]
    return [t[index] for index in kept], [v[index] for index in kept]
