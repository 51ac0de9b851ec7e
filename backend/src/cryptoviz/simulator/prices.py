"""Prices of the generated market: a pure function of (seed, coin, moment)."""

import math
from bisect import bisect_right
from collections.abc import Sequence

from cryptoviz.simulator.catalogue import Coin
from cryptoviz.simulator.noise import Walk, fraction, key_of
from cryptoviz.simulator.world import DAY_MS, HOUR_MS

STEP_MS = HOUR_MS
_KEPT = 1024  # remembered prices of one coin
_LED_KEPT = 8192


class Prices:
    """Every coin moves with its leader (bitcoin for most) and by a walk of its own."""

    def __init__(self, seed: int, coins: Sequence[Coin]) -> None:
        self.coins = {coin.id: coin for coin in coins}
        self._walks = {coin.id: Walk(key_of(seed, coin.id)) for coin in coins}
        self._marks: dict[str, list[tuple[int, float]]] = {}
        self._steps: dict[str, dict[int, float]] = {coin.id: {} for coin in coins}
        self._led: dict[tuple[str, int], float] = {}

    def price(self, coin: Coin, at_ms: int) -> float:
        """US dollars; what `mark` set counts from its moment on."""
        marks = self._marks.get(coin.id)
        if marks and at_ms >= marks[0][0]:
            return marks[bisect_right(marks, at_ms, key=lambda mark: mark[0]) - 1][1]
        return coin.price * math.exp(self._moved(coin, at_ms))

    def price_at_step(self, coin: Coin, step: int) -> float:
        """The price at a full hour (epoch / 1 hour), remembered: day ranges and stories read the same ones again and again."""
        known = self._steps[coin.id]
        if coin.id in self._marks:
            return self.price(coin, step * STEP_MS)
        found = known.get(step)
        if found is None:
            if len(known) >= _KEPT:
                known.clear()
            found = known[step] = self.price(coin, step * STEP_MS)
        return found

    def day_range(self, coin: Coin, at_ms: int) -> tuple[float, float]:
        """(low, high) of the 24 hours before, read every hour."""
        last = at_ms // STEP_MS
        seen = [self.price_at_step(coin, step) for step in range(last - 23, last + 1)]
        seen.append(self.price(coin, at_ms))
        return min(seen), max(seen)

    def volume(self, coin: Coin, at_ms: int) -> float:
        """The rolling 24-hour volume, USD: much is traded when much has moved."""
        walk = self._walks[coin.id]
        moved = walk.at(at_ms)[1] - walk.at(at_ms - DAY_MS)[1]
        busy = math.sqrt(max(moved, 0.0) * 365.25)
        return self.market_cap(coin, at_ms) * coin.turnover * (0.3 + 0.7 * busy)

    def supply(self, coin: Coin, at_ms: int) -> float:
        """Coins in circulation: those without a limit grow by a little every day."""
        if coin.max_supply is not None:
            return coin.supply
        days = (at_ms - 1_795_000_000_000) / DAY_MS
        return coin.supply * max(0.1, 1 + days * 5e-5 * fraction("growth", coin.id))

    def market_cap(self, coin: Coin, at_ms: int) -> float:
        return self.price(coin, at_ms) * self.supply(coin, at_ms)

    def mark(self, coin_id: str, price: float, at_ms: int) -> bool:
        if coin_id not in self.coins:
            return False
        self._marks[coin_id] = sorted([*self._marks.get(coin_id, ()), (at_ms, price)])
        return True

    def marked_at(self, coin_id: str, now_ms: int) -> int | None:
        """When the mark that holds now was set."""
        past = [at for at, _ in self._marks.get(coin_id, ()) if at <= now_ms]
        return past[-1] if past else None

    def _moved(self, coin: Coin, at_ms: int) -> float:
        """The logarithm of price / coin.price."""
        own = self._walks[coin.id].at(at_ms)[0] * coin.sigma
        return own + coin.beta * self._leader_moved(coin.leader, at_ms) if coin.beta else own

    def _leader_moved(self, leader: str, at_ms: int) -> float:
        """Remembered: the same moment is asked for all that follow."""
        found = self._led.get((leader, at_ms))
        if found is None:
            if len(self._led) >= _LED_KEPT:
                self._led.clear()
            found = self._led[leader, at_ms] = self._moved(self.coins[leader], at_ms)
        return found
