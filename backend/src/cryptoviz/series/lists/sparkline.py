"""Small lines: the prices of seven days at equal distances in time."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from cryptoviz.series.conversion import Rates
from cryptoviz.series.gaps import gaps_between
from cryptoviz.series.points import Rows
from cryptoviz.series.windows import SPANS, WIDTHS, floor

WIDTH = WIDTHS["2h"]
POINTS = SPANS["7d"] // WIDTH

Sparkline = Sequence[float | None]


def sparkline_start(end: int) -> int:
    """Return the start of the first bar of a line until `end`."""
    return floor(end - 1, WIDTH) - (POINTS - 1) * WIDTH


def sparkline_of(bars: Rows, end: int) -> Sparkline:
    """Return the price at each full two hours (UTC) and at `end`, POINTS in all.

    It is null before the coin's first value and in gaps, and between sparse values on the straight
    line that joins them.
    """
    first_at, closes = bars.first_at, bars.values
    gaps = gaps_between(*bars[:3], first_at[0], end) if first_at else []
    if len(closes) == POINTS and not gaps:
        return closes
    return [_price_at(at, bars, gaps) for at in times_of(end)]


def convert(line: Sparkline, rates: Rates, end: int) -> Sparkline:
    """Return a line until `end`, which may be empty, with each price at the rate of its time."""
    points = zip(line, times_of(end), strict=False)
    return [None if price is None else rates.convert_value(price, at) for price, at in points]


def rounded(prices: Sparkline) -> Sparkline:
    """Round prices to as many significant digits as can be seen in a line of 100 pixels."""
    known = [price for price in prices if price is not None]
    digits = 4 if known and max(known) > 1.1 * min(known) else 5
    return [None if price is None else float(f"{price:.{digits}g}") for price in prices]


def times_of(end: int) -> Iterator[int]:
    """Yield the times of the points of a line until `end`."""
    yield from range(sparkline_start(end) + WIDTH, end, WIDTH)
    yield end


def _price_at(at: int, bars: Rows, gaps: Sequence[tuple[int, int]]) -> float | None:
    after = bisect_left(bars.last_at, at)
    if after == 0 or any(start < at <= end for start, end in gaps):
        return None
    before, price = bars.last_at[after - 1], bars.values[after - 1]
    if after == len(bars.last_at) or at - before <= WIDTH:
        return price
    share = (at - before) / (bars.last_at[after] - before)
    return price + share * (bars.values[after] - price)
