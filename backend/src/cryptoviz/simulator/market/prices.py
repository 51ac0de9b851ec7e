"""Prices of the generated market: a pure function of (seed, coin, moment)."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence

from cryptoviz.simulator.market.catalogue import Coin
from cryptoviz.simulator.market.random_walk import LeaderWalk, Walk, key_of
from cryptoviz.simulator.world import DAY_MS


class Prices:
    """Every coin moves with its leader (bitcoin for most) and by a walk of its own."""

    def __init__(self, seed: int, coins: Sequence[Coin]) -> None:
        self.coins = {coin.id: coin for coin in coins}
        leaders = {coin.leader for coin in coins}
        self._walks = {
            coin.id: (LeaderWalk if coin.id in leaders else Walk)(key_of(seed, coin.id))
            for coin in coins
        }
        self._marks: dict[str, list[tuple[int, float]]] = {}

    def price(self, coin: Coin, at_ms: int) -> float:
        """US dollars; what `mark` set counts from its moment on."""
        return self.prices(coin, (at_ms,))[0]

    def prices(self, coin: Coin, moments_ms: Sequence[int]) -> list[float]:
        """At each of these moments; cheaper than one by one."""
        found = [coin.price * math.exp(moved) for moved in self._moved(coin, moments_ms)]
        marks = self._marks.get(coin.id)
        if marks:
            return [
                self._marked(marks, at, price) for at, price in zip(moments_ms, found, strict=True)
            ]
        return found

    def at_spans(self, coin: Coin, part: int) -> list[float]:
        """At the ends of the spans (70 minutes) of a part (epoch / noise.PART_MS); marks do not count."""
        return [
            coin.price * math.exp(moved)
            for moved in self._together(coin, lambda walk: walk.spans(part))
        ]

    def at_parts(self, coin: Coin, root: int) -> list[float]:
        """At the ends of the parts (six days) of a root (epoch / noise.ROOT_MS); marks do not count."""
        return [
            coin.price * math.exp(moved)
            for moved in self._together(coin, lambda walk: walk.ends(root))
        ]

    def restlessness(self, coin: Coin) -> float:
        """The moves of a year that its own walk and those of its leaders make."""
        return coin.sigma + (
            coin.beta * self.restlessness(self.coins[coin.leader]) if coin.beta else 0.0
        )

    def busy(self, coin: Coin, at_ms: int) -> float:
        """How much the coin moved within 24 hours, 1 on an average day."""
        walk = self._walks[coin.id]
        moved = walk.variance(at_ms) - walk.variance(at_ms - DAY_MS)
        return math.sqrt(max(moved, 0.0) * 365.25)

    def volume(self, coin: Coin, at_ms: int, market_cap: float) -> float:
        """The rolling 24-hour volume, USD: much is traded when much has moved."""
        return market_cap * coin.turnover * (0.3 + 0.7 * self.busy(coin, at_ms))

    def supply(self, coin: Coin, at_ms: int) -> float:
        """Coins in circulation: those without a limit grow by a little every day."""
        days = (at_ms - 1_795_000_000_000) / DAY_MS
        return coin.supply * max(0.1, 1 + days * coin.growth)

    def market_cap(self, coin: Coin, at_ms: int) -> float:
        """US dollars."""
        return self.price(coin, at_ms) * self.supply(coin, at_ms)

    def mark(self, coin_id: str, price: float, at_ms: int) -> bool:
        """Set a coin to this price from a moment on; False for an unknown coin."""
        if coin_id not in self.coins:
            return False
        self._marks[coin_id] = sorted([*self._marks.get(coin_id, ()), (at_ms, price)])
        return True

    def marked_at(self, coin_id: str, now_ms: int) -> int | None:
        """When the mark that holds now was set."""
        past = [at for at, _ in self._marks.get(coin_id, ()) if at <= now_ms]
        return past[-1] if past else None

    def _marked(self, marks: Sequence[tuple[int, float]], at_ms: int, price: float) -> float:
        place = bisect_right(marks, at_ms, key=lambda mark: mark[0])
        return marks[place - 1][1] if place else price

    def _moved(self, coin: Coin, moments_ms: Sequence[int]) -> list[float]:
        """The logarithms of price / coin.price."""
        return self._together(coin, lambda walk: walk.values(moments_ms))

    def _together(self, coin: Coin, read: Callable[[Walk], Sequence[float]]) -> list[float]:
        """What a coin makes of its own walk and of those that it follows."""
        own = read(self._walks[coin.id])
        if not coin.beta:
            return [value * coin.sigma for value in own]
        led = self._together(self.coins[coin.leader], read)
        return [value * coin.sigma + coin.beta * lead for value, lead in zip(own, led, strict=True)]
