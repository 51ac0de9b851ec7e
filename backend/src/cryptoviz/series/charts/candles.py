"""Candles of a chart: bars folded into buckets."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from cryptoviz.series.charts.buckets import Interval
from cryptoviz.series.conversion import Rates
from cryptoviz.series.gaps import threshold
from cryptoviz.series.points import Rows


class BarColumns(NamedTuple):
    """Bars in order, one list per column."""

    start: list[int]
    first_at: list[int]
    last_at: list[int]
    sample_interval_s: list[int]
    open: list[float]
    high: list[float]
    low: list[float]
    close: list[float]
    samples: list[int]


NO_BARS = BarColumns(*([] for _ in BarColumns._fields))


class Close(NamedTuple):
    """The last value of a bar."""

    at: int
    sample_interval_s: int
    value: float

    def convert(self, rates: Rates) -> "Close | None":
        """Return the converted value; None if no rate of its time is known."""
        value = rates.convert_value(self.value, self.at)
        return None if value is None else self._replace(value=value)


@dataclass(frozen=True, slots=True)
class CandleData:
    """Candles in the currency `vs` that begin at `bars.start`, and the gaps.

    `as_of` is the coin's newest known time.
    """

    coin: str
    start_ms: int
    end_ms: int
    interval: Interval
    bars: BarColumns
    gaps: list[tuple[int, int]]
    as_of: int | None
    vs: str


def fold(bars: BarColumns, edges: Sequence[int]) -> BarColumns:
    """Merge the bars between each two edges; buckets without bars are left out."""
    cuts = [bisect_left(bars.start, edge) for edge in edges]
    parts = [
        (edge, low, high)
        for edge, (low, high) in zip(edges, pairwise(cuts), strict=False)
        if low < high
    ]
    return BarColumns(
        [edge for edge, _, _ in parts],
        [bars.first_at[low] for _, low, _ in parts],
        [bars.last_at[high - 1] for _, _, high in parts],
        [min(bars.sample_interval_s[low:high]) for _, low, high in parts],
        [bars.open[low] for _, low, _ in parts],
        [max(bars.high[low:high]) for _, low, high in parts],
        [min(bars.low[low:high]) for _, low, high in parts],
        [bars.close[high - 1] for _, _, high in parts],
        [sum(bars.samples[low:high]) for _, low, high in parts],
    )


def convert(bars: BarColumns, high_at: list[int], low_at: list[int], rates: Rates) -> BarColumns:
    """Return bars in a currency, each price at the rate of its time; none before the first rate."""
    first = bisect_left(bars.first_at, rates.times[0]) if rates.times else len(bars.first_at)
    _, opens = rates.convert(bars.first_at[first:], bars.open[first:])
    _, highs = rates.convert(high_at[first:], bars.high[first:])
    _, lows = rates.convert(low_at[first:], bars.low[first:])
    _, closes = rates.convert(bars.last_at[first:], bars.close[first:])
    prices = list(zip(opens, highs, lows, closes, strict=True))
    return BarColumns(
        *(bars.start[first:], bars.first_at[first:], bars.last_at[first:]),
        bars.sample_interval_s[first:],
        *(opens, list(map(max, prices)), list(map(min, prices)), closes),
        bars.samples[first:],
    )


def bar_of_samples(rows: Rows, start: int, rates: Rates) -> BarColumns:
    """Return the bar of the samples of five minutes since the first rate; none without any."""
    t, v = rates.convert(rows.last_at, rows.values)
    if not t:
        return NO_BARS
    times, interval = ([start], t[:1], t[-1:]), [min(rows.sample_interval_s)]
    return BarColumns(*times, interval, v[:1], [max(v)], [min(v)], v[-1:], [len(t)])


def open_at_previous_close(bars: BarColumns, before: Close | None) -> BarColumns:
    """Open each bar of a single sample at the close before it, unless a gap lies between.

    `before` is the last value before all bars, if there is one.
    """
    opens, highs, lows = list(bars.open), list(bars.high), list(bars.low)
    for index in [index for index, samples in enumerate(bars.samples) if samples == 1]:
        previous = _close(bars, index - 1) if index else before
        if previous is None:
            continue
        interval_s = max(previous.sample_interval_s, bars.sample_interval_s[index])
        if bars.first_at[index] - previous.at <= threshold(interval_s):
            opens[index] = previous.value
            highs[index] = max(previous.value, highs[index])
            lows[index] = min(previous.value, lows[index])
    return bars._replace(open=opens, high=highs, low=lows)


def _close(bars: BarColumns, index: int) -> Close:
    return Close(bars.last_at[index], bars.sample_interval_s[index], bars.close[index])
