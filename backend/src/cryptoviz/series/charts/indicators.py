"""Technical indicators of closing prices, by TA-Lib; between gaps, never across one."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import frexp, isnan, ldexp
from typing import Any

Column = list[float | None]

NAMES = (
    "sma", "ema", "rsi", "macd", "macd_signal", "macd_histogram",
    "bollinger_upper", "bollinger_middle", "bollinger_lower",
)  # fmt: skip
# Exponential averages begin with a simple one. After so many periods its weight is below 1e-8.
_EMA_SETTLES = 10
_RSI_SETTLES = 20  # Wilder's average moves half as fast


@dataclass(frozen=True, slots=True)
class Periods:
    """Lengths of the indicators in candles, and the width of the Bollinger bands."""

    sma: int
    ema: int
    rsi: int
    macd_fast: int
    macd_slow: int
    macd_signal: int
    bollinger: int
    deviations: float

    @property
    def warm_up(self) -> int:
        """How many candles before the first one its values depend on."""
        macd = _EMA_SETTLES * (self.macd_slow + self.macd_signal)
        averages = max(self.sma, self.bollinger, _EMA_SETTLES * self.ema)
        return max(averages, _RSI_SETTLES * self.rsi, macd)


def indicators_of(
    closes: Sequence[float], first_at: Sequence[int], gaps: Sequence[tuple[int, int]], by: Periods
) -> dict[str, Column]:
    """Return a column for each of NAMES; None where too few closes since a gap are known.

    `first_at` are the first times of the candles.
    """
    cuts = sorted({0, *(bisect_left(first_at, end) for _, end in gaps), len(closes)})
    columns: dict[str, Column] = {name: [] for name in NAMES}
    for low, high in pairwise(cuts):
        for name, values in zip(NAMES, _without_gaps(closes[low:high], by), strict=True):
            columns[name] += values
    return columns


def _without_gaps(closes: Sequence[float], by: Periods) -> list[Column]:
    # Most workers never need them, and numpy takes 20 MB of memory.
    import numpy
    import talib

    # TA-Lib takes less than 1e-14 for zero. Powers of two change no digit.
    exponent = frexp(max(closes))[1]
    prices: Any = numpy.array([ldexp(price, -exponent) for price in closes])
    rsi = [
        None if value == 0 and _is_flat(closes[max(0, index - by.rsi) : index + 1]) else value
        for index, value in enumerate(_column(talib.RSI(prices, by.rsi).tolist(), 0))
    ]
    of_prices = (
        talib.SMA(prices, by.sma),
        talib.EMA(prices, by.ema),
        *talib.MACD(prices, by.macd_fast, by.macd_slow, by.macd_signal),
        *talib.BBANDS(prices, by.bollinger, by.deviations, by.deviations),
    )
    sma, ema, *others = (_column(values.tolist(), exponent) for values in of_prices)
    return [sma, ema, rsi, *others]


def _column(values: Iterable[float], exponent: int) -> Column:
    """Return values of TA-Lib scaled back; NaN becomes None."""
    return [None if isnan(value) else ldexp(value, exponent) for value in values]


def _is_flat(closes: Sequence[float]) -> bool:
    """Return whether there was no change, of which TA-Lib has an RSI of 0."""
    return max(closes) == min(closes)
