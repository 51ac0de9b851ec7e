"""The generated market as CoinGecko shows it: rows of /coins/markets, and charts."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any

from cryptoviz.clock import from_ms, rfc3339, to_ms
from cryptoviz.simulator import protocols
from cryptoviz.simulator.hashing import stable_fraction
from cryptoviz.simulator.market.catalogue import SimulatedCoin
from cryptoviz.simulator.market.prices import Extreme, Prices
from cryptoviz.simulator.market.random_walk import node_from, node_time
from cryptoviz.simulator.market.timeline import SavedState

_STALE_MS = 21 * protocols.DAY_MS + 12_345_678  # the age of the last update of a forgotten coin


class GeneratedMarket:
    """Figures change once in `cache_ms`, those of each coin at a time of its own."""

    def __init__(
        self, seed: int, coins: Sequence[SimulatedCoin], state: SavedState, cache_ms: int = 60_000
    ) -> None:
        self.prices = Prices(seed, coins)
        self._delays = {coin.id: int(stable_fraction(coin.id) * cache_ms / 2) for coin in coins}
        self._state = state
        for coin_id, at_ms, price in state.get("marks", []):
            self.prices.fix(coin_id, price, at_ms)
        self._cache_ms = cache_ms
        self._lock = Lock()
        self._tick, self._rows = -1, list[dict[str, Any]]()
        self._extremes = lru_cache(maxsize=2 * len(coins))(self._extremes_until)

    def coins(self) -> Sequence[protocols.ListedCoin]:
        coins = self.prices.coins.values()
        return sorted(protocols.ListedCoin(coin.id, coin.symbol, coin.name) for coin in coins)

    def rows(self, now_ms: int) -> Sequence[protocols.Row]:
        with self._lock:
            if self._tick != now_ms // self._cache_ms:
                self._tick = now_ms // self._cache_ms
                tick_ms = self._tick * self._cache_ms
                rows = [self._row(coin, tick_ms) for coin in self.prices.coins.values()]
                self._rows = sorted(rows, key=lambda row: -(row["market_cap"] or 0))
                for rank, row in enumerate(self._rows, 1):
                    row["market_cap_rank"] = rank if row["market_cap"] else None
            return self._rows

    def changes(self, row: protocols.Row, windows: Sequence[str]) -> protocols.Row:
        coin, updated = self.prices.coins[row["id"]], row["last_updated"]
        now_ms = to_ms(datetime.fromisoformat(updated)) if updated else 0
        times = [now_ms - round(protocols.WINDOWS[window] * protocols.DAY_MS) for window in windows]
        price, *before = self.prices.prices(coin, [now_ms, *times])
        changes = [
            (price / value - 1) * 100 if at_ms >= coin.listed_ms else None
            for at_ms, value in zip(times, before, strict=True)
        ]
        return dict(zip(map(protocols.CHANGE.format, windows), changes, strict=True))

    def chart(
        self, coin_id: str, start_ms: int, now_ms: int, step_ms: int
    ) -> Sequence[protocols.SimulatedPoint] | None:
        coin = self.prices.coins.get(coin_id)
        if coin is None:
            return None
        if coin.oddity == "no_price":
            return []
        last_ms = self._updated_ms(coin, now_ms)
        start_ms = max(start_ms - now_ms % self._cache_ms, coin.listed_ms)
        times = [*_times(coin, start_ms, last_ms, step_ms), last_ms]
        prices = self.prices.prices(coin, times)
        return [self._point(coin, *pair) for pair in zip(times, prices, strict=True)]

    def price(self, coin_id: str, at_ms: int) -> float | None:
        coin = self.prices.coins.get(coin_id)
        return None if coin is None else self.prices.price(coin, at_ms)

    def week(self, coin_id: str, now_ms: int) -> Sequence[float]:
        coin = self.prices.coins[coin_id]
        if coin.oddity == "no_price":
            return []
        last_ms = self._updated_ms(coin, now_ms)
        count = min(168, max(0, last_ms - coin.listed_ms) // protocols.HOUR_MS)
        return [rounded(price) for price in self.prices.hourly(coin, last_ms, count)]

    def set_price(self, coin_id: str, price: float, now_ms: int) -> bool:
        with self._lock:
            if not self.prices.fix(coin_id, price, now_ms):
                return False
            self._tick = -1
            self._state.set("marks", [*self._state.get("marks", []), [coin_id, now_ms, price]])
            return True

    def step(self) -> bool:
        return False

    def _point(self, coin: SimulatedCoin, at_ms: int, price: float) -> protocols.SimulatedPoint:
        cap = price * coin.supply
        volume = round(self.prices.volume(coin, at_ms, cap))
        known_cap = None if coin.oddity == "no_cap" else round(cap)
        return protocols.SimulatedPoint(at_ms, rounded(price), known_cap, volume)

    def _updated_ms(self, coin: SimulatedCoin, now_ms: int) -> int:
        if coin.oddity == "stale":
            return (now_ms - _STALE_MS) // protocols.DAY_MS * protocols.DAY_MS + 4_321
        updated_ms = now_ms // self._cache_ms * self._cache_ms - self._delays[coin.id]
        return max(updated_ms, self.prices.fixed_at(coin.id))

    def _row(self, coin: SimulatedCoin, tick_ms: int) -> dict[str, Any]:
        row = {"id": coin.id, "symbol": coin.symbol, "name": coin.name, "image": protocols.NO_IMAGE}
        if coin.oddity == "no_price":
            return protocols.BLANK_ROW | row
        figures = protocols.BLANK_ROW | row | self._figures(coin, tick_ms)
        if coin.oddity == "no_cap":
            figures |= {"market_cap": None, "fully_diluted_valuation": None}
            figures["circulating_supply"] = 0.0
        return figures

    def _figures(self, coin: SimulatedCoin, tick_ms: int) -> dict[str, Any]:
        at_ms = self._updated_ms(coin, tick_ms)
        before, price = self.prices.prices(coin, (at_ms - protocols.DAY_MS, at_ms))
        supply, cap = coin.supply, price * coin.supply
        return {
            "current_price": rounded(price),
            "market_cap": round(cap),
            "fully_diluted_valuation": round(price * (coin.max_supply or supply)),
            "total_volume": round(self.prices.volume(coin, at_ms, cap)),
            "price_change_percentage_24h": round((price / before - 1) * 100, 5),
            "circulating_supply": supply,
            "total_supply": coin.max_supply or supply,
            "max_supply": coin.max_supply,
            **self._records(coin, tick_ms, at_ms),
            "last_updated": rfc3339(from_ms(at_ms)),
        }

    def _records(self, coin: SimulatedCoin, tick_ms: int, at_ms: int) -> dict[str, Any]:
        """Return the range of the chart of the last day, and the all-time records until now."""
        start_ms = max(tick_ms - protocols.DAY_MS, coin.listed_ms)
        day_low, day_high = self.prices.node_extremes(coin, start_ms, at_ms)
        low, high = self._extremes(coin.id, at_ms // protocols.HOUR_MS)
        (atl, atl_ms), (ath, ath_ms) = min(day_low, low), max(day_high, high)
        return {
            "high_24h": rounded(day_high[0]),
            "low_24h": rounded(day_low[0]),
            "ath": rounded(ath),
            "ath_date": rfc3339(from_ms(ath_ms)),
            "atl": rounded(atl),
            "atl_date": rfc3339(from_ms(atl_ms)),
        }

    def _extremes_until(self, coin_id: str, hour: int) -> tuple[Extreme, Extreme]:
        """Return low and high of the coin's whole history until an hour."""
        coin = self.prices.coins[coin_id]
        return self.prices.extremes(coin, coin.listed_ms, hour * protocols.HOUR_MS)


def _times(coin: SimulatedCoin, start_ms: int, end_ms: int, step_ms: int) -> Iterator[int]:
    """Yield the times of points from a time to before another."""
    if step_ms == protocols.FINEST_STEP_MS:
        yield from (node_time(number) for number in range(node_from(start_ms), node_from(end_ms)))
        return
    for number in range(-(-start_ms // step_ms), -(-end_ms // step_ms)):
        # Daily points are at 00:00 UTC, hourly ones off the grid.
        jitter = 0.0 if step_ms >= protocols.DAY_MS else stable_fraction(coin.id, number)
        at_ms = number * step_ms + int(jitter * step_ms / 5)
        if at_ms < end_ms:
            yield at_ms


def rounded(value: float) -> float:
    """Round as CoinGecko does: to dollars, cents, four places, or six digits."""
    size = abs(value)
    if size >= 1 or not value:
        return round(value) if size >= 10_000 else round(value, 2 if size >= 100 else 4)
    return round(value, 5 - math.floor(math.log10(size)))
