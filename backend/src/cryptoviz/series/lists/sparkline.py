"""Small lines: prices at equal distances in time."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cryptoviz.series.conversion import Rates
from cryptoviz.series.gaps import gaps_between
from cryptoviz.series.points import Rows
from cryptoviz.series.windows import SPANS, WIDTHS, floor

LINE_PX = 100
SMALLEST_STEP = 1e-5  # of the largest price: the line of one that hardly moves is flat

Sparkline = Sequence[float | None]
LineWindow = Literal["24h", "7d", "30d"]


@dataclass(frozen=True, slots=True)
class LineGrid:
    """Times of a line: each full `step` (UTC) of `span` milliseconds, and its end.

    `width` is that of the bars that its prices are read from.
    """

    span: int
    step: int
    width: int

    @property
    def points(self) -> int:
        return self.span // self.step

    def start(self, end: int) -> int:
        """Return the start of the first bar of a line until `end`."""
        return floor(end - 1, self.step) - (self.points - 1) * self.step

    def times(self, end: int) -> Iterator[int]:
        """Yield the times of the points of a line until `end`."""
        yield from range(self.start(end) + self.step, end, self.step)
        yield end


# About as many points as a small line has pixels to show.
GRIDS: dict[LineWindow, LineGrid] = {
    "24h": LineGrid(SPANS["24h"], 3 * WIDTHS["5m"], WIDTHS["5m"]),
    "7d": LineGrid(SPANS["7d"], WIDTHS["2h"], WIDTHS["2h"]),
    "30d": LineGrid(SPANS["30d"], WIDTHS["6h"], WIDTHS["6h"]),
}


def sparkline_of(bars: Rows, end: int, grid: LineGrid) -> Sparkline:
    """Return the prices at the times of the grid.

    They are null before the coin's first value and in gaps, and between sparse values on the
    straight line that joins them.
    """
    first_at, closes = bars.first_at, bars.values
    gaps = gaps_between(*bars[:3], first_at[0], end) if first_at else []
    if grid.step == grid.width and len(closes) == grid.points and not gaps:
        return closes
    return [_price_at(at, bars, gaps, grid.width) for at in grid.times(end)]


def convert(line: Sparkline, rates: Rates, times: Iterable[int]) -> Sparkline:
    """Return a line, which may be empty, with each price at the rate of its time."""
    points = zip(line, times, strict=False)
    return [None if price is None else rates.convert_value(price, at) for price, at in points]


def rounded(prices: Sparkline) -> Sparkline:
    """Round prices to the power of ten that is a hundredth of their range at most.

    A line is about 100 pixels high. Whole numbers are integers: that is shorter as JSON.
    """
    known = [price for price in prices if price is not None]
    spread = max(known, default=0.0) - min(known, default=0.0)
    largest = max(map(abs, known), default=0.0)
    unit = max(spread / LINE_PX, largest * SMALLEST_STEP)
    if unit == 0:
        return prices
    decimals = -math.floor(math.log10(unit))
    return [None if price is None else _short(round(price, decimals)) for price in prices]


def _short(price: float) -> float:
    return int(price) if price.is_integer() else price


def _price_at(at: int, bars: Rows, gaps: Sequence[tuple[int, int]], width: int) -> float | None:
    after = bisect_right(bars.last_at, at)
    if after == 0 or any(start < at <= end for start, end in gaps):
        return None
    before, price = bars.last_at[after - 1], bars.values[after - 1]
    if after == len(bars.last_at) or at - before <= width:
        return price
    share = (at - before) / (bars.last_at[after] - before)
    return price + share * (bars.values[after] - price)
