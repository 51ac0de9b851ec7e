"""All-time highs and lows of the generated coins: what their own generated history has reached. A pure function of (seed, coin, moment)."""

from typing import NamedTuple

from cryptoviz.simulator.market.catalogue import Coin
from cryptoviz.simulator.market.prices import Prices
from cryptoviz.simulator.market.random_walk import PART_MS, PARTS, ROOT_MS, SPAN_MS

BEGINNING_MS = 12 * ROOT_MS  # April 2022: nothing is remembered of before
_LOOKED_INTO = 4  # parts of six days, those that begin or end the farthest out
_WICK = 0.03  # of a year's moves: what was paid for a minute between two points of a chart


class Extreme(NamedTuple):
    """A price in US dollars, and when it was reached."""

    price: float
    at_ms: int


class Extremes:
    """Of complete parts they are worked out once (about two milliseconds a coin), of the current one once in each of its spans."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices
        self._past: dict[str, tuple[int, Extreme, Extreme]] = {}
        self._all: dict[str, tuple[int, Extreme, Extreme]] = {}

    def until(self, coin: Coin, at_ms: int) -> tuple[Extreme, Extreme]:
        """(lowest, highest)"""
        known = self._all.get(coin.id)
        if known is None or known[0] != at_ms // SPAN_MS:
            known = self._all[coin.id] = (at_ms // SPAN_MS, *self._with_current(coin, at_ms))
        return known[1], known[2]

    def _with_current(self, coin: Coin, at_ms: int) -> tuple[Extreme, Extreme]:
        current = at_ms // PART_MS
        known = self._past.get(coin.id)
        if known is None or known[0] != current:
            first = min(current, max(BEGINNING_MS, coin.listed_ms) // PART_MS)
            known = self._past[coin.id] = (current, *self._of_parts(coin, first, current))
        now_low, now_high = self._of_part(coin, current, at_ms % PART_MS // SPAN_MS + 1)
        low, high = min(known[1], now_low), max(known[2], now_high)
        wick = 1 + _WICK * self._prices.restlessness(coin)
        return Extreme(low.price / wick, low.at_ms), Extreme(high.price * wick, high.at_ms)

    def _of_parts(self, coin: Coin, first: int, behind: int) -> tuple[Extreme, Extreme]:
        """Of the complete ones before `behind`; where there is none, of its start."""
        ends = self._part_ends(coin, first, behind)
        by_height = sorted(
            range(first, behind), key=lambda part: max(ends[part - first], ends[part - first + 1])
        )
        by_depth = sorted(
            range(first, behind), key=lambda part: min(ends[part - first], ends[part - first + 1])
        )
        start = self._of_part(coin, behind, 1)
        low = min(
            [self._of_part(coin, part)[0] for part in by_depth[:_LOOKED_INTO]], default=start[0]
        )
        return low, max(
            [self._of_part(coin, part)[1] for part in by_height[-_LOOKED_INTO:]], default=start[1]
        )

    def _of_part(self, coin: Coin, part: int, spans: int | None = None) -> tuple[Extreme, Extreme]:
        """Of the ends of its spans, the first of them or all."""
        seen = self._prices.at_spans(coin, part)[:spans]
        low, high = min(seen), max(seen)
        return Extreme(low, part * PART_MS + seen.index(low) * SPAN_MS), Extreme(
            high, part * PART_MS + seen.index(high) * SPAN_MS
        )

    def _part_ends(self, coin: Coin, first: int, behind: int) -> list[float]:
        """Prices at the ends of the parts from `first` to before `behind`, one more than parts."""
        ends: list[float] = []
        for root in range(first // PARTS, behind // PARTS + 1):
            ends += self._prices.at_parts(coin, root)[:PARTS]
        skipped = first % PARTS
        return [*ends[skipped : skipped + behind - first], self._prices.at_spans(coin, behind)[0]]
