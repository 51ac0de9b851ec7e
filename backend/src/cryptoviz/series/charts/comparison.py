"""Several coins on one time axis, in percent since a common start."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from cryptoviz.series.change import ChangeData, change_of
from cryptoviz.series.charts.candles import Close
from cryptoviz.series.charts.sampling import sampling_width
from cryptoviz.series.conversion import Rates
from cryptoviz.series.gaps import gaps_between
from cryptoviz.series.points import PricePoint, SeriesData
from cryptoviz.series.windows import SeriesWindow, floor


class OpenClose(NamedTuple):
    """Bars in order, one list per column."""

    first_at: list[int]
    last_at: list[int]
    sample_interval_s: list[int]
    open: list[float]
    close: list[float]


@dataclass(frozen=True, slots=True)
class CoinPrices:
    """Prices of one coin in a comparison.

    `bars` are those that overlap the window, all of one width. `base` is the last price at or
    before its start, `last` the last one before its end. `limits`: the window starts with the
    coin's first value, later than requested.
    """

    coin: str
    bars: OpenClose
    base: Close | None
    last: Close | None
    limits: bool

    def times(self) -> Iterator[int]:
        """Yield the times of all prices."""
        yield from self.bars.first_at
        yield from self.bars.last_at
        yield from (close.at for close in (self.base, self.last) if close)

    def convert(self, rates: Rates) -> "CoinPrices":
        """Return the prices in a currency, each at the rate of its time or the first one."""

        def converted(times: Iterable[int], prices: Iterable[float]) -> list[float]:
            columns = zip(times, prices, strict=True)
            return [rates.convert_or_first(price, at) or 0 for at, price in columns]

        if not rates.values:
            return replace(self, base=None, last=None)
        first_at, last_at, _, opens, closes = self.bars
        opens, closes = converted(first_at, opens), converted(last_at, closes)
        base, last = (
            close and close._replace(value=converted([close.at], [close.value])[0])
            for close in (self.base, self.last)
        )
        bars = self.bars._replace(open=opens, close=closes)
        return replace(self, bars=bars, base=base, last=last)


@dataclass(frozen=True, slots=True)
class ComparedCoin:
    """The change of one coin, and its values in percent on the axis of the comparison."""

    coin: str
    change: ChangeData
    v: list[float | None]


def axis_of(
    window: SeriesWindow, width: int, points: int, coins: Sequence[CoinPrices]
) -> list[int]:
    """Return at most `points` times: the start, whole bars, and the newest price.

    The bars have the sampling width of the coin that was sampled most coarsely.
    """
    newest = max((coin.last.at for coin in coins if coin.last), default=window.start_ms)
    if newest <= window.start_ms:
        return [window.start_ms]
    if points == 2:
        return [window.start_ms, newest]
    length = window.end_ms - window.start_ms
    width = max(sampling_width(*coin.bars[:3], length, width) for coin in coins)
    steps = -(-(newest - window.start_ms) // (width * (points - 2)))
    first = floor(window.start_ms, width * steps) + width * steps
    return [window.start_ms, *range(first, newest, width * steps), newest]


def compare(
    coin: CoinPrices, window: SeriesWindow, width: int, axis: Sequence[int]
) -> ComparedCoin:
    """Return the last price at or before each time, in percent; None inside of gaps.

    Times but the first and the last of `axis` are those at which bars begin and end.
    """
    change = _change(coin, window)
    if change.base is None or change.last is None or change.reason:
        return ComparedCoin(coin.coin, change, [None] * len(axis))
    base, last = change.base.value, change.last.value
    inside = _percents_at(coin.bars, base, axis[1:-1], width)
    values: list[float | None] = [0.0, *inside, (last / base - 1) * 100]
    columns = coin.bars[:3]
    for low, high in gaps_between(*columns, window.start_ms, window.end_ms):
        start, end = max(1, bisect_right(axis, low)), bisect_left(axis, high)
        values[start:end] = [None] * (end - start)
    return ComparedCoin(coin.coin, change, values)


def _change(coin: CoinPrices, window: SeriesWindow) -> ChangeData:
    """Return the change from `base` to `last`; its series has no other points."""
    points = [coin.last] if coin.last and coin.last.at >= window.start_ms else []
    t, v = [point.at for point in points], [point.value for point in points]
    series = SeriesData(coin.coin, window.start_ms, window.end_ms, "raw", t, v, [], None)
    base = coin.base and PricePoint(coin.base.at, coin.base.value)
    return change_of(series, base, clipped=coin.limits)


def _percents_at(
    bars: OpenClose, base: float, times: Sequence[int], width: int
) -> list[float | None]:
    """Return the last price at or before each of evenly spaced starts of bars, in percent."""
    indexes = _bars_before(bars, times, width)
    first_at, opens, closes = [*bars.first_at, -1], [*bars.open, base], [base, *bars.close]
    if isinstance(indexes, slice):
        first_at, opens, closes = first_at[indexes], opens[indexes], closes[indexes]
    else:
        first_at = [first_at[index] for index in indexes]
        opens, closes = ([column[index] for index in indexes] for column in (opens, closes))
    return [
        ((price if first == at else before) / base - 1) * 100
        for at, first, price, before in zip(times, first_at, opens, closes, strict=True)
    ]


def _bars_before(bars: OpenClose, times: Sequence[int], width: int) -> slice | list[int]:
    """Return how many bars begin before each time: a slice in the usual case, none is missing."""
    if len(times) > 1:
        low, high = (bisect_left(bars.first_at, at) for at in (times[0], times[-1]))
        if (high - low) * width == times[-1] - times[0]:
            return slice(low, high + 1, (times[1] - times[0]) // width)
    return [bisect_left(bars.first_at, at) for at in times]
