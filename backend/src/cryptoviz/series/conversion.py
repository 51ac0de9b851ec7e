"""Pure: convert values in US dollars, each at the rate of its own time."""

from bisect import bisect_right
from dataclasses import dataclass

from cryptoviz.series.points import Extremes, PricePoint

# Currencies that are parts of a bitcoin: their rates are its prices.
UNITS_PER_BITCOIN = {"btc": 1.0, "bits": 1e6, "sats": 1e8}


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of a currency by time. A rate holds until the next one.

    `values` are units of the currency per US dollar or, for a currency with `per_bitcoin` units in
    a bitcoin, prices of bitcoin in dollars: divided by itself, a price is exactly 1.
    """

    times: list[int]
    values: list[float]
    per_bitcoin: float | None = None

    def convert_value(self, value: float, at: int) -> float | None:
        """Return the value at the last rate at or before its time; None before the first."""
        index = bisect_right(self.times, at)
        return self._converted(value, self.values[index - 1]) if index else None

    def convert_or_first(self, value: float, at: int) -> float | None:
        """Return the value at the rate of its time, or at the first one; None without rates."""
        index = bisect_right(self.times, at)
        return self._converted(value, self.values[max(0, index - 1)]) if self.values else None

    def convert(self, t: list[int], v: list[float]) -> tuple[list[int], list[float]]:
        """Return the converted values, without those of times before the first rate."""
        known = [
            (at, converted)
            for at, value in zip(t, v, strict=True)
            if (converted := self.convert_value(value, at)) is not None
        ]
        return [at for at, _ in known], [value for _, value in known]

    def convert_point(self, point: PricePoint | None) -> PricePoint | None:
        """Return the converted point; None if no rate of its time is known."""
        value = None if point is None else self.convert_value(point.value, point.at)
        return None if point is None or value is None else PricePoint(point.at, value)

    def convert_change(self, percent: float, start: int, end: int) -> float | None:
        """Return a change of a price in dollars as one in the currency."""
        first, last = self.convert_value(1, start), self.convert_value(1 + percent / 100, end)
        return None if first is None or last is None else (last / first - 1) * 100

    def _converted(self, value: float, rate: float) -> float:
        return value * rate if self.per_bitcoin is None else value / rate * self.per_bitcoin


def change_against(percent: float, other: float) -> float:
    """Return the change of a price over another one, which changed too (not by -100 %)."""
    return ((1 + percent / 100) / (1 + other / 100) - 1) * 100


def extremes_of(t: list[int], v: list[float]) -> Extremes | None:
    """Return the extremes of converted points: those in dollars can be others."""
    if not t:
        return None
    points = (0, v.index(max(v)), v.index(min(v)))
    return Extremes(*(PricePoint(t[index], v[index]) for index in points))
