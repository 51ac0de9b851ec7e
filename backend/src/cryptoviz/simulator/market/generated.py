"""The generated market as CoinGecko would tell of it: rows of /coins/markets with their nulls, and charts."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from cryptoviz.clock import from_ms, rfc3339, to_ms
from cryptoviz.simulator.market.catalogue import Coin
from cryptoviz.simulator.market.extremes import Extreme, Extremes
from cryptoviz.simulator.market.prices import Prices
from cryptoviz.simulator.market.random_walk import fraction, key_of, mix
from cryptoviz.simulator.market.timeline import SavedState
from cryptoviz.simulator.world import (
    DAY_MS,
    FIGURES,
    HOUR_MS,
    NO_IMAGE,
    WINDOWS,
    ChartPoint,
    CoinEntry,
    Row,
)

_STALE_MS = 21 * DAY_MS + 12_345_678  # how long ago a forgotten coin was updated last


class GeneratedMarket:
    """`cache_ms`: how long CoinGecko shows the same figures; each coin is updated at a moment of its own within the first half of it."""

    def __init__(
        self, seed: int, coins: Sequence[Coin], state: SavedState, cache_ms: int = 60_000
    ) -> None:
        self.prices = Prices(seed, coins)
        self._extremes = Extremes(self.prices)
        self._phases = {coin.id: int(fraction("phase", coin.id) * cache_ms / 2) for coin in coins}
        self._state = state
        for coin_id, at_ms, price in state.get("marks", []):
            self.prices.mark(coin_id, price, at_ms)
        self._cache_ms = cache_ms
        self._lock = Lock()
        self._basic: tuple[int, list[dict[str, Any]]] = (-1, [])
        self._spans: dict[
            str, tuple[int, float, float]
        ] = {}  # of each coin: an hour, low and high of the full hours of the day until then

    def coins(self) -> Sequence[CoinEntry]:
        return sorted(
            CoinEntry(coin.id, coin.symbol, coin.name) for coin in self.prices.coins.values()
        )

    def rows(self, now_ms: int) -> Sequence[Row]:
        with self._lock:
            return self._rows_of(now_ms // self._cache_ms, now_ms)

    def extended(self, row: Row, windows: Sequence[str], *, sparkline: bool) -> Row:
        return {**row, **self._extras(row, windows, sparkline=sparkline)}

    def chart(
        self, coin_id: str, start_ms: int, now_ms: int, spacing_ms: int
    ) -> Sequence[ChartPoint] | None:
        coin = self.prices.coins.get(coin_id)
        if coin is None:
            return None
        if coin.oddity == "no_price":
            return []
        last_ms = self._updated_ms(coin, now_ms // self._cache_ms, now_ms)
        first_ms = max(start_ms, coin.listed_ms)
        grid = range(-(-first_ms // spacing_ms), last_ms // spacing_ms + 1)
        key = key_of(coin_id)
        moments = [index * spacing_ms + _jitter(key, index, spacing_ms) for index in grid]
        return self._points(coin, [*(at for at in moments if at < last_ms), last_ms])

    def mark(self, coin_id: str, price: float, now_ms: int) -> bool:
        with self._lock:
            if not self.prices.mark(coin_id, price, now_ms):
                return False
            self._basic = (-1, [])
            self._spans.clear()
            self._state.set("marks", [*self._state.get("marks", []), [coin_id, now_ms, price]])
            return True

    def step(self) -> bool:
        return False

    def _points(self, coin: Coin, moments: Sequence[int]) -> list[ChartPoint]:
        """Prices are rounded as in the rows, so that a chart ends where the row stands."""
        points = []
        for at, price in zip(moments, self.prices.prices(coin, moments), strict=True):
            cap = price * self.prices.supply(coin, at)
            volume = round(self.prices.volume(coin, at, cap))
            points.append(
                ChartPoint(
                    at, shown(price), None if coin.oddity == "no_cap" else round(cap), volume
                )
            )
        return points

    def _updated_ms(self, coin: Coin, tick: int, now_ms: int) -> int:
        if coin.oddity == "stale":
            return (now_ms - _STALE_MS) // DAY_MS * DAY_MS + 4_321
        tick_ms = tick * self._cache_ms - self._phases[coin.id]
        return max(tick_ms, self.prices.marked_at(coin.id, now_ms) or 0)

    def _rows_of(self, tick: int, now_ms: int) -> list[dict[str, Any]]:
        if self._basic[0] != tick:
            rows = [
                self._row(coin, self._updated_ms(coin, tick, now_ms))
                for coin in self.prices.coins.values()
            ]
            rows.sort(key=lambda row: -(row["market_cap"] or 0))
            for rank, row in enumerate(rows, 1):
                row["market_cap_rank"] = rank if row["market_cap"] else None
            self._basic = (tick, rows)
        return self._basic[1]

    def _row(self, coin: Coin, at_ms: int) -> dict[str, Any]:
        row: dict[str, Any] = {
            "id": coin.id,
            "symbol": coin.symbol,
            "name": coin.name,
            "image": NO_IMAGE,
        }
        figures = (
            dict.fromkeys(FIGURES) if coin.oddity == "no_price" else self._figures(coin, at_ms)
        )
        updated = None if coin.oddity == "no_price" else rfc3339(from_ms(at_ms))
        return {**row, **figures, "roi": None, "last_updated": updated}

    def _figures(self, coin: Coin, at_ms: int) -> dict[str, Any]:
        prices = self.prices
        before, price = prices.prices(coin, (at_ms - DAY_MS, at_ms))
        _, lowest, highest = self._span(coin, at_ms // HOUR_MS)
        low, high = min(price, lowest), max(price, highest)
        supply = round(prices.supply(coin, at_ms), 2)
        cap, cap_before = price * supply, before * prices.supply(coin, at_ms - DAY_MS)
        known = {
            "current_price": shown(price),
            "market_cap": round(cap),
            "market_cap_rank": None,
            "fully_diluted_valuation": round(price * (coin.max_supply or supply)),
            "total_volume": round(prices.volume(coin, at_ms, cap)),
            "high_24h": shown(high),
            "low_24h": shown(low),
            "price_change_24h": shown(price - before),
            "price_change_percentage_24h": round((price / before - 1) * 100, 5),
            "market_cap_change_24h": shown(cap - cap_before),
            "market_cap_change_percentage_24h": round((cap / cap_before - 1) * 100, 5),
            "circulating_supply": supply,
            "total_supply": coin.max_supply or supply,
            "max_supply": coin.max_supply,
            **self._records(coin, price, low, high, at_ms),
        }
        return (
            {
                **known,
                "market_cap": None,
                "fully_diluted_valuation": None,
                "circulating_supply": 0.0,
            }
            if coin.oddity == "no_cap"
            else known
        )

    def _span(self, coin: Coin, hour: int) -> tuple[int, float, float]:
        span = self._spans.get(coin.id)
        if span is None or span[0] != hour:
            hours = self.prices.prices(
                coin, [step * HOUR_MS for step in range(hour - 23, hour + 1)]
            )
            span = self._spans[coin.id] = (hour, min(hours), max(hours))
        return span

    def _records(
        self, coin: Coin, price: float, low: float, high: float, at_ms: int
    ) -> dict[str, Any]:
        """All-time high and low: of the generated history, or today's where a mark went beyond them."""
        trough, peak = self._extremes.until(coin, at_ms)
        lowest, highest = min(trough, Extreme(low, at_ms)), max(peak, Extreme(high, at_ms))
        return {
            "ath": shown(highest.price),
            "ath_change_percentage": round((price / highest.price - 1) * 100, 5),
            "ath_date": rfc3339(from_ms(highest.at_ms)),
            "atl": shown(lowest.price),
            "atl_change_percentage": round((price / lowest.price - 1) * 100, 5),
            "atl_date": rfc3339(from_ms(lowest.at_ms)),
        }

    def _extras(
        self, row: Mapping[str, Any], windows: Sequence[str], *, sparkline: bool
    ) -> dict[str, Any]:
        coin = self.prices.coins[row["id"]]
        if row["last_updated"] is None:
            extras: dict[str, Any] = {
                f"price_change_percentage_{window}_in_currency": None for window in windows
            }
            return {**extras, "sparkline_in_7d": {"price": []}} if sparkline else extras
        at_ms = to_ms(datetime.fromisoformat(row["last_updated"]))
        changes = self._changes(coin, at_ms, [WINDOWS[window] for window in windows])
        extras = {
            f"price_change_percentage_{window}_in_currency": change
            for window, change in zip(windows, changes, strict=True)
        }
        if sparkline:
            last = at_ms // HOUR_MS
            extras["sparkline_in_7d"] = {
                "price": [
                    shown(price)
                    for price in self.prices.prices(
                        coin, [hour * HOUR_MS for hour in range(last - 167, last + 1)]
                    )
                ]
            }
        return extras

    def _changes(self, coin: Coin, at_ms: int, windows_ms: Sequence[int]) -> list[float | None]:
        """In percent; unknown where the coin was not listed so long ago."""
        price, *before = self.prices.prices(
            coin, [at_ms, *(at_ms - window_ms for window_ms in windows_ms)]
        )
        known = [at_ms - window_ms >= coin.listed_ms for window_ms in windows_ms]
        return [
            (price / was - 1) * 100 if listed else None
            for was, listed in zip(before, known, strict=True)
        ]


def shown(value: float) -> float:
    """A figure rounded much as CoinGecko rounds, rows and charts alike: whole above 10,000, cents above 100, then four places,
    six digits below 1 (a coin held at one dollar is told as 0.999871 or 1.0002)."""
    size = abs(value)
    if size >= 1 or not value:
        return round(value) if size >= 10_000 else round(value, 2 if size >= 100 else 4)
    return round(value, 5 - math.floor(math.log10(abs(value))))


def _jitter(key: int, index: int, spacing_ms: int) -> int:
    """Charts are not grid-aligned, except daily ones, which stand at 00:00 UTC."""
    if spacing_ms >= DAY_MS:
        return 0
    return mix(key + index * 0x9E3779B97F4A7C15) % (spacing_ms // 5)
