"""Prices, supplies and volumes of the generated market: a pure function of (seed, coin, time)."""

import math
from collections.abc import Iterable, Sequence

from cryptoviz.simulator.hashing import stable_hash
from cryptoviz.simulator.market.catalogue import SimulatedCoin
from cryptoviz.simulator.market.random_walk import (
    START_MS,
    Nodes,
    RandomWalk,
    Values,
    node_before,
    node_from,
    node_time,
)
from cryptoviz.simulator.protocols import FINEST_STEP_MS, HOUR_MS

Extreme = tuple[float, int]  # a price in US dollars, and when it was reached


class Prices:
    """Each coin moves with its leader (bitcoin for most) and by a random walk of its own."""

    def __init__(self, seed: int, coins: Sequence[SimulatedCoin]) -> None:
        self.coins = {coin.id: coin for coin in coins}
        self._walks = {coin.id: RandomWalk(stable_hash(seed, coin.id)) for coin in coins}
        self._fixed: dict[str, tuple[int, float]] = {}

    def price(self, coin: SimulatedCoin, at_ms: int) -> float:
        """Return the price in US dollars."""
        return self.prices(coin, (at_ms,))[0]

    def prices(self, coin: SimulatedCoin, times_ms: Sequence[int]) -> list[float]:
        """Return the price at each of these times."""
        return self._prices(coin, times_ms, self._changes(coin, times_ms))

    def hourly(self, coin: SimulatedCoin, now_ms: int, count: int) -> list[float]:
        """Return the prices of the last full hours until then."""
        last = now_ms // HOUR_MS
        times = [hour * HOUR_MS for hour in range(last - count + 1, last + 1)]
        if not times:
            return []
        changes = self._node_changes(coin, node_before(times[0]), node_before(times[-1]))
        return self._prices(coin, times, changes[:: HOUR_MS // FINEST_STEP_MS])

    def node_extremes(
        self, coin: SimulatedCoin, start_ms: int, now_ms: int
    ) -> tuple[Extreme, Extreme]:
        """Return the lowest and the highest price of the nodes since a time, and of now."""
        now = self.price(coin, now_ms), now_ms
        last_ms = min(now_ms, self.fixed_at(coin.id) - 1) if coin.id in self._fixed else now_ms
        first, last = node_from(start_ms), node_before(last_ms)
        if first > last:
            return now, now
        changes = self._node_changes(coin, first, last)
        times = [node_time(first + int(at)) for at in (changes.argmin(), changes.argmax())]
        low, high = zip(self.prices(coin, times), times, strict=True)
        return min(now, low), max(now, high)

    def extremes(self, coin: SimulatedCoin, start_ms: int, now_ms: int) -> tuple[Extreme, Extreme]:
        """Return the lowest and the highest price since a time, without fixed prices."""
        changes, margins = self._hourly_changes(coin, now_ms)
        first = min(max(0, start_ms - START_MS) // HOUR_MS, len(changes) - 1)
        lows, highs = (changes - margins)[first:], (changes + margins)[first:]
        low, high = int(lows.argmin()), int(highs.argmax())
        lowest = coin.price * math.exp(lows[low]), START_MS + (first + low) * HOUR_MS
        highest = coin.price * math.exp(highs[high]), START_MS + (first + high) * HOUR_MS
        return lowest, highest

    def volume(self, coin: SimulatedCoin, at_ms: int, market_cap: float) -> float:
        """Return the volume of the 24 hours until then: the price moves more, more is traded."""
        volatility = self._walks[coin.id].volatility(at_ms)
        return market_cap * coin.turnover * (0.3 + 0.7 * volatility)

    def market_cap(self, coin: SimulatedCoin, at_ms: int) -> float:
        """Return the market cap in US dollars."""
        return self.price(coin, at_ms) * coin.supply

    def fix(self, coin_id: str, price: float, at_ms: int) -> bool:
        """Fix a coin's price from a time on; return False for an unknown coin."""
        if coin_id in self.coins:
            self._fixed[coin_id] = (at_ms, price)
        return coin_id in self.coins

    def fixed_at(self, coin_id: str) -> int:
        """Return when the price was fixed; 0 if it was not."""
        return self._fixed.get(coin_id, (0, 0.0))[0]

    def _prices(
        self, coin: SimulatedCoin, times_ms: Sequence[int], changes: Iterable[float]
    ) -> list[float]:
        found = [coin.price * math.exp(change) for change in changes]
        if coin.id not in self._fixed:
            return found
        fixed_ms, fixed = self._fixed[coin.id]
        pairs = zip(times_ms, found, strict=True)
        return [fixed if at >= fixed_ms else price for at, price in pairs]

    def _changes(self, coin: SimulatedCoin, times_ms: Sequence[int]) -> list[float]:
        """Return the logarithms of price / coin.price."""
        own = [coin.sigma * value for value in self._walks[coin.id].values(times_ms)]
        if not coin.beta:
            return own
        leader = self._changes(self.coins[coin.leader], times_ms)
        return [value + coin.beta * change for value, change in zip(own, leader, strict=True)]

    def _node_changes(self, coin: SimulatedCoin, first: int, last: int) -> Nodes:
        """Return `_changes` at the nodes with these numbers."""
        own = coin.sigma * self._walks[coin.id].nodes(first, last)
        if not coin.beta:
            return own
        return own + coin.beta * self._node_changes(self.coins[coin.leader], first, last)

    def _hourly_changes(self, coin: SimulatedCoin, now_ms: int) -> tuple[Values, Values]:
        """Return `_changes` of all full hours, and by how much the minutes may exceed them."""
        values, margins = self._walks[coin.id].hours(now_ms)
        if not coin.beta:
            return coin.sigma * values, coin.sigma * margins
        changes, wider = self._hourly_changes(self.coins[coin.leader], now_ms)
        return coin.sigma * values + coin.beta * changes, coin.sigma * margins + coin.beta * wider
