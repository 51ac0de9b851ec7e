"""Change since the start of a window."""

from dataclasses import dataclass

from cryptoviz.series.windows import SeriesData


@dataclass(frozen=True, slots=True)
class PricePoint:
    """`at` is epoch milliseconds, `value` in USD."""

    at: int
    value: float


@dataclass(frozen=True, slots=True)
class ChangeData:
    """`series.v` is percent since `base`, the first value of the window; all are None when there is none, or when it is 0."""

    series: SeriesData
    base: PricePoint | None
    last: PricePoint | None
    absolute: float | None
    percent: float | None


def change_of(prices: SeriesData) -> ChangeData:
    """Absolute and percentage change over a series, and the series of percentages. 1.5 = 1.5 %."""
    if not prices.v:
        return ChangeData(prices, None, None, None, None)
    base, last = prices.v[0], prices.v[-1]
    marks = PricePoint(prices.t[0], base), PricePoint(prices.t[-1], last)
    if base == 0:
        return ChangeData(_with(prices, [], []), *marks, last, None)
    percents = [(value / base - 1) * 100 for value in prices.v]
    return ChangeData(_with(prices, prices.t, percents), *marks, last - base, percents[-1])


def _with(series: SeriesData, t: list[int], v: list[float]) -> SeriesData:
    return SeriesData(
        series.coin,
        series.start_ms,
        series.end_ms,
        series.interval,
        t,
        v,
        series.gaps,
        series.as_of,
    )
