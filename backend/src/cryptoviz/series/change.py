"""Change since the start of a window."""

from dataclasses import dataclass, replace

from cryptoviz.series.windows import SeriesData


@dataclass(frozen=True, slots=True)
class PricePoint:
    """A value in USD and its time in epoch milliseconds."""

    at: int
    value: float


@dataclass(frozen=True, slots=True)
class ChangeData:
    """Percentages since `base`, the first value of the window, in `series.v`.

    `base` and `last` are None if the window is empty; the others also if `base` is 0.
    """

    series: SeriesData
    base: PricePoint | None = None
    last: PricePoint | None = None
    absolute: float | None = None
    percent: float | None = None


def change_of(prices: SeriesData) -> ChangeData:
    """Return the absolute and the percentage change over a series. 1.5 = 1.5 %."""
    if not prices.v:
        return ChangeData(prices)
    base, last = PricePoint(prices.t[0], prices.v[0]), PricePoint(prices.t[-1], prices.v[-1])
    if base.value == 0:
        return ChangeData(replace(prices, t=[], v=[]), base, last, last.value)
    percents = [(value / base.value - 1) * 100 for value in prices.v]
    series = replace(prices, v=percents)
    return ChangeData(series, base, last, last.value - base.value, percents[-1])
