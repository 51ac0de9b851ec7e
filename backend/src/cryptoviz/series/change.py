"""Change since the start of a window."""

from dataclasses import dataclass, replace
from typing import Literal

from cryptoviz.series.points import PricePoint, SeriesData

# Why there is no percentage: no value in the window; base and last are one value; the base is 0.
NoChange = Literal["no_value", "single_value", "zero_base"]

_MAX_BASE_AGE = 0.1  # of the length of the window; an older base is not that of its start


@dataclass(frozen=True, slots=True)
class Base:
    """The value that a change is relative to, and how much earlier than the window it is."""

    at: int
    value: float
    age_s: int


@dataclass(frozen=True, slots=True)
class ChangeData:
    """Percentages since `base` in `series.v`; none where there is a `reason`.

    `base` is the last value at or before the start of the window; where there is none, the coin's
    first. `since` is its time if that is not about the start of the window.
    """

    series: SeriesData
    base: Base | None = None
    last: PricePoint | None = None
    absolute: float | None = None
    percent: float | None = None
    reason: NoChange | None = None
    since: int | None = None


def change_of(prices: SeriesData, before: PricePoint | None, *, clipped: bool) -> ChangeData:
    """Return the absolute and the percentage change over a window. 1.5 = 1.5 %.

    `before` is the last price before the window; `clipped` says that the window was requested to
    start before the coin's first value.
    """
    base = _base_of(prices, before)
    if base is None or not prices.t:
        return ChangeData(prices, base, reason="no_value")
    last = PricePoint(prices.t[-1], prices.v[-1])
    too_old = is_too_old(base.at, prices.start_ms, prices.end_ms)
    since = base.at if clipped or too_old else None
    no_points = replace(prices, t=[], v=[])
    if base.at == last.at:
        return ChangeData(no_points, base, last, reason="single_value", since=since)
    absolute = last.value - base.value
    if base.value == 0:
        return ChangeData(no_points, base, last, absolute, reason="zero_base", since=since)
    percents = [(value / base.value - 1) * 100 for value in prices.v]
    series = replace(prices, v=percents)
    return ChangeData(series, base, last, absolute, percents[-1], since=since)


def is_too_old(base_at: int, start: int, end: int) -> bool:
    """Whether a base is so much older than the window that it is not that of its start."""
    return start - base_at > _MAX_BASE_AGE * (end - start)


def _base_of(prices: SeriesData, before: PricePoint | None) -> Base | None:
    first = prices.extremes and prices.extremes.first
    point = first if first and (before is None or first.at == prices.start_ms) else before
    if point is None:
        return None
    return Base(point.at, point.value, max(0, prices.start_ms - point.at) // 1000)
