"""Pure: convert values in US dollars, each at the rate of its own time."""

from bisect import bisect_right
from dataclasses import dataclass

from cryptoviz.series.points import Extremes, PricePoint


@dataclass(frozen=True, slots=True)
class Rates:
    """Units of a currency per US dollar, by time. A rate holds until the next one."""

    times: list[int]
    values: list[float]

    def at(self, time: int) -> float | None:
        """Return the last rate at or before a time; None before the first."""
        index = bisect_right(self.times, time)
        return self.values[index - 1] if index else None

    def at_or_first(self, time: int) -> float | None:
        """Return the rate at a time, or the first one if that is later; None without rates."""
        return self.at(time) or next(iter(self.values), None)

    def convert(self, t: list[int], v: list[float]) -> tuple[list[int], list[float]]:
        """Return the converted values, without those of times before the first rate."""
        known = [
            (at, value * rate) for at, value in zip(t, v, strict=True) if (rate := self.at(at))
        ]
        return [at for at, _ in known], [value for _, value in known]

    def convert_point(self, point: PricePoint | None) -> PricePoint | None:
        """Return the converted point; None if no rate of its time is known."""
        rate = None if point is None else self.at(point.at)
        if point is None or rate is None:
            return None
        return PricePoint(point.at, point.value * rate)

    def convert_change(self, percent: float, start: int, end: int) -> float | None:
        """Return a change of a price in dollars as one in the currency."""
        first, last = self.at(start), self.at(end)
        if first is None or last is None:
            return None
        return ((1 + percent / 100) * last / first - 1) * 100


def extremes_of(t: list[int], v: list[float]) -> Extremes | None:
    """Return the extremes of converted points: those in dollars can be others."""
    if not t:
        return None
    points = (0, v.index(max(v)), v.index(min(v)))
    return Extremes(*(PricePoint(t[index], v[index]) for index in points))
