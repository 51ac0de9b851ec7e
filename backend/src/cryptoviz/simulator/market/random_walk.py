"""Random walks with fat tails and volatility clusters: a pure function of (key, time).

The value of a full hour is the sum of Student-t steps, scaled by a volatility that changes from day
to day, less its mean of the year before, which keeps it within bounds. Between full hours a
Brownian bridge gives the values at nodes, about five minutes apart, with straight lines from node
to node. All walks have their nodes at the same times, so that a sum of walks has its extremes at
nodes too. All draws are seeded with the key, so that a restart changes nothing.
"""

import math
from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy
from numpy.random import default_rng
from numpy.typing import NDArray

from cryptoviz.simulator.hashing import stable_fraction
from cryptoviz.simulator.protocols import DAY_MS, FINEST_STEP_MS, HOUR_MS

Values = NDArray[numpy.float32]
Nodes = NDArray[numpy.float64]

START_MS = 1_704_067_200_000  # 2024-01-01T00Z: before, the value of every walk is 0
_START_NODE = START_MS // FINEST_STEP_MS
_MONTH, _YEAR = 720, 8766  # hours
_CALM_DAYS, _CLUSTERING = 8, 0.5  # how long volatility clusters last, and how strong they are
_TAILS = 5  # degrees of freedom of the hourly steps: fewer are fatter
_NODES = HOUR_MS // FINEST_STEP_MS  # in an hour
_BLOCK = 120  # hours whose nodes are drawn at once
_BLOCK_NODES = _BLOCK * _NODES


class RandomWalk:
    """A walk whose step of one year has a variance of about 1."""

    def __init__(self, key: int) -> None:
        self._key = key
        # Values by hour, and the standard deviation of an hour by day.
        self._levels = self._spreads = numpy.zeros(1, numpy.float32)
        self._block: Callable[[int], Nodes] = lru_cache(maxsize=6)(self._drawn_block)

    def values(self, times_ms: Iterable[int]) -> list[float]:
        """Return the values at these times."""
        return [self._value(at) for at in times_ms]

    def nodes(self, first: int, last: int) -> Nodes:
        """Return the values at the nodes with these numbers, both included."""
        start, end = first - _START_NODE, last + 1 - _START_NODE
        blocks = range(start // _BLOCK_NODES, -(-end // _BLOCK_NODES))
        found = numpy.concatenate([self._block(block) for block in blocks])
        offset = blocks.start * _BLOCK_NODES
        return found[start - offset : end - offset]

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

    def _value(self, at_ms: int) -> float:
        number = node_before(at_ms)
        start_ms, end_ms = node_time(number), node_time(number + 1)
        start, end = self._node(number), self._node(number + 1)
        return start + (at_ms - start_ms) / (end_ms - start_ms) * (end - start)

    def _node(self, number: int) -> float:
        block, index = divmod(number - _START_NODE, _BLOCK_NODES)
        return float(self._block(block)[index])

    def _drawn_block(self, block: int) -> Nodes:
        """Return the values at all nodes of some days."""
        if block < 0:
            return numpy.zeros(_BLOCK_NODES)
        first, last = block * _BLOCK, (block + 1) * _BLOCK
        self._extend(last)
        levels = self._levels[first : last + 1, None]
        spreads = numpy.repeat(self._spreads[first // 24 : last // 24], 24)[:, None]
        steps = default_rng([self._key, 3, block]).standard_normal((_BLOCK, _NODES))
        sums, share = steps.cumsum(axis=1), numpy.arange(_NODES) / _NODES
        bridge = (sums - steps - share * sums[:, -1:]) * spreads / math.sqrt(_NODES)
        values: Nodes = levels[:-1] + share * (levels[1:] - levels[:-1]) + bridge
        return values.ravel()

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


def node_time(number: int) -> int:
    """Return the time of a node: each full hour, and irregular times between."""
    jitter = stable_fraction(number) if number % _NODES else 0
    return number * FINEST_STEP_MS + int(jitter * FINEST_STEP_MS / 5)


def node_before(at_ms: int) -> int:
    """Return the number of the last node that is not later than a time."""
    number = at_ms // FINEST_STEP_MS
    return number if node_time(number) <= at_ms else number - 1


def node_from(at_ms: int) -> int:
    """Return the number of the first node that is not earlier than a time."""
    return node_before(at_ms - 1) + 1
