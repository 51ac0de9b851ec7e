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

    def convert(self, t: list[int], v: list[float]) -> tuple[list[int], list[float]]:
        """Return the converted values, without those of times before the first rate."""
        known = [
            (at, value * rate) for at, value in zip(t, v, strict=True) if (rate := self.at(at))
        ]
        return [at for at, _ in known], [value for _, value in known]


def extremes_of(t: list[int], v: list[float]) -> Extremes | None:
    """Return the extremes of converted points: those in dollars can be others."""
    if not t:
        return None
    points = (0, v.index(max(v)), v.index(min(v)))
    return Extremes(*(PricePoint(t[index], v[index]) for index in points))
