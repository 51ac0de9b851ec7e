"""Random walks with fat tails and volatility clusters: a pure function of (key, time).

The value of a full hour is the sum of Student-t steps, scaled by a volatility that changes from day
to day, less its mean of the year before, which keeps it within bounds. A Brownian bridge fills in
the minutes. All draws are seeded with the key, so that a restart changes nothing.
"""

import math
from collections.abc import Iterable
from statistics import NormalDist

import numpy
from numpy.random import default_rng
from numpy.typing import NDArray

from cryptoviz.simulator.protocols import DAY_MS, HOUR_MS

Values = NDArray[numpy.float32]

START_MS = 1_704_067_200_000  # 2024-01-01T00Z: before, the value of every walk is 0
_MONTH, _YEAR = 720, 8766  # hours
_CALM_DAYS, _CLUSTERING = 8, 0.5  # how long volatility clusters last, and how strong they are
_TAILS = 5  # degrees of freedom of the hourly steps: fewer are fatter
_HALVINGS = 5  # of an hour, to straight lines of 112 seconds

_SQRT_HALF = math.sqrt(0.5)
_GAUSS = tuple(NormalDist().inv_cdf((number + 0.5) / 4096) for number in range(4096))


class RandomWalk:
    """A walk whose step of one year has a variance of about 1."""

    def __init__(self, key: int) -> None:
        self._key = key
        # Values by hour, and the standard deviation of an hour by day.
        self._levels = self._spreads = numpy.zeros(1, numpy.float32)

    def values(self, times_ms: Iterable[int]) -> list[float]:
        """Return the values at these times."""
        return [self._value(*divmod(at - START_MS, HOUR_MS)) for at in times_ms]

    def hours(self, until_ms: int) -> tuple[Values, Values]:
        """Return the values of all full hours until then, and margins for the minutes between."""
        hours = max(0, until_ms - START_MS) // HOUR_MS + 1
        self._extend(hours)
        return self._levels[:hours], 2 * numpy.repeat(self._spreads, 24)[:hours]

    def volatility(self, at_ms: int) -> float:
        """Return the average volatility of the 24 hours until then; 1 is usual."""
        day, rest = divmod(max(DAY_MS, at_ms - START_MS), DAY_MS)
        self._extend((day + 1) * 24)
        before, after = self._spreads[day - 1 : day + 1]
        return float(before + rest / DAY_MS * (after - before)) * math.sqrt(_YEAR)

    def _value(self, hour: int, rest_ms: int) -> float:
        if hour < 0:
            return 0.0
        self._extend(hour + 1)
        low, high = float(self._levels[hour]), float(self._levels[hour + 1])
        spread, position, node = float(self._spreads[hour // 24]) / 2, rest_ms / HOUR_MS, 1
        for _ in range(_HALVINGS if rest_ms else 0):
            draw = _GAUSS[_mixed(self._key + 64 * hour + node) >> 52]
            middle = (low + high) / 2 + spread * draw
            spread, position, node = spread * _SQRT_HALF, position * 2, node * 2
            if position < 1:
                high = middle
            else:
                low, position, node = middle, position - 1, node + 1
        return low + position * (high - low)

    def _extend(self, hours: int) -> None:
        """Generate the walk until the next months; values that were there before stay the same."""
        if hours < len(self._levels):
            return
        days = (hours // _MONTH + 2) * 30
        changes = default_rng([self._key, 1]).standard_normal(days + _CALM_DAYS).cumsum()
        volatility = (changes[_CALM_DAYS:] - changes[:-_CALM_DAYS]) / math.sqrt(_CALM_DAYS)
        spreads = numpy.exp(_CLUSTERING * volatility - _CLUSTERING**2) / math.sqrt(_YEAR)
        draws = default_rng([self._key, 2]).standard_t(_TAILS, days * 24)
        steps = draws * math.sqrt(1 - 2 / _TAILS) * numpy.repeat(spreads, 24)
        walk = numpy.concatenate([numpy.zeros(_YEAR + 1), steps.cumsum()])
        sums = walk.cumsum()
        self._levels = (walk[_YEAR:] - (sums[_YEAR:] - sums[:-_YEAR]) / _YEAR).astype(numpy.float32)
        self._spreads = spreads.astype(numpy.float32)


def _mixed(value: int) -> int:
    """Return 64 well mixed bits (the finaliser of splitmix64)."""
    value = value * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    value = (value ^ value >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return value ^ value >> 31
