"""All-time highs and lows of the generated coins: what their own generated history has reached. A pure function of (seed, coin, moment)."""

from typing import NamedTuple

from cryptoviz.simulator.catalogue import Coin
from cryptoviz.simulator.noise import PART_MS, PARTS, ROOT_MS, SPAN_MS
from cryptoviz.simulator.prices import Prices

BEGINNING_MS = 12 * ROOT_MS  # April 2022: nothing is remembered of before
_LOOKED_INTO = 4  # parts of six days, those that begin or end the farthest out
_WICK = 0.03  # of a year's moves: what was paid for a minute between two points of a chart


class Extreme(NamedTuple):
    price: float
    at_ms: int


class Extremes:
    """Of complete parts they are worked out once (about two milliseconds a coin), of the current one at each call."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices
        self._past: dict[str, tuple[int, Extreme, Extreme]] = {}

    def until(self, coin: Coin, at_ms: int) -> tuple[Extreme, Extreme]:
        """(lowest, highest)"""
        current = at_ms // PART_MS
        first = min(current, max(BEGINNING_MS, coin.listed_ms) // PART_MS)
        known = self._past.get(coin.id)
        if known is None or known[0] != current:
            known = self._past[coin.id] = (current, *self._of_parts(coin, first, current))
        now = [point for point in self._points(coin, current) if point.at_ms <= at_ms]
        wick = 1 + _WICK * self._prices.restlessness(coin)
        low, high = min(known[1], *now), max(known[2], *now)
        return Extreme(low.price / wick, low.at_ms), Extreme(high.price * wick, high.at_ms)

    def _of_parts(self, coin: Coin, first: int, behind: int) -> tuple[Extreme, Extreme]:
        ends = self._part_ends(coin, first, behind)
        by_height = sorted(range(first, behind), key=lambda part: max(ends[part - first], ends[part - first + 1]))
        by_depth = sorted(range(first, behind), key=lambda part: min(ends[part - first], ends[part - first + 1]))
        start = self._points(coin, first)[:1]  # of a coin of today
        lows = [point for part in by_depth[:_LOOKED_INTO] for point in self._points(coin, part)]
        highs = [point for part in by_height[-_LOOKED_INTO:] for point in self._points(coin, part)]
        return min(lows or start), max(highs or start)

    def _part_ends(self, coin: Coin, first: int, behind: int) -> list[float]:
        """Prices at the ends of the parts from `first` to before `behind`, one more than parts."""
        ends: list[float] = []
        for root in range(first // PARTS, behind // PARTS + 1):
            ends += self._prices.at_parts(coin, root)[:PARTS]
        skipped = first % PARTS
        return [*ends[skipped : skipped + behind - first], self._prices.at_spans(coin, behind)[0]]

    def _points(self, coin: Coin, part: int) -> list[Extreme]:
        start_ms = part * PART_MS
        return [Extreme(price, start_ms + place * SPAN_MS) for place, price in enumerate(self._prices.at_spans(coin, part))]
