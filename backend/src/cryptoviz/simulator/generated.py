"""The generated market as CoinGecko would tell of it: rows of /coins/markets with their nulls, and charts."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from cryptoviz.clock import from_ms, rfc3339, to_ms
from cryptoviz.simulator.catalogue import Coin
from cryptoviz.simulator.noise import fraction, key_of, mix
from cryptoviz.simulator.prices import Prices
from cryptoviz.simulator.timeline import SavedState
from cryptoviz.simulator.world import DAY_MS, HOUR_MS, WINDOWS, ChartPoint, CoinEntry, Row

_STALE_MS = 21 * DAY_MS + 12_345_678  # how long ago a forgotten coin was updated last
_NO_IMAGE = "missing_large.png"  # what CoinGecko sends for a coin without a logo


class GeneratedMarket:
    """`cache_ms`: how long CoinGecko shows the same figures; each coin is updated at a moment of its own within the first half of it."""

    def __init__(self, seed: int, coins: Sequence[Coin], state: SavedState, cache_ms: int = 60_000) -> None:
        self.prices = Prices(seed, coins)
        self._state = state
        for coin_id, at_ms, price in state.get("marks", []):
            self.prices.mark(coin_id, price, at_ms)
        self._cache_ms = cache_ms
        self._lock = Lock()
        self._basic: tuple[int, list[dict[str, Any]]] = (-1, [])

    def coins(self) -> Sequence[CoinEntry]:
        return sorted(CoinEntry(coin.id, coin.symbol, coin.name) for coin in self.prices.coins.values())

    def rows(self, now_ms: int) -> Sequence[Row]:
        with self._lock:
            return self._rows_of(now_ms // self._cache_ms, now_ms)

    def extended(self, row: Row, windows: Sequence[str], *, sparkline: bool) -> Row:
        return {**row, **self._extras(row, windows, sparkline=sparkline)}

    def chart(self, coin_id: str, start_ms: int, now_ms: int, spacing_ms: int) -> Sequence[ChartPoint] | None:
        coin = self.prices.coins.get(coin_id)
        if coin is None:
            return None
        if coin.oddity == "no_price":
            return []
        last_ms = self._updated_ms(coin, now_ms // self._cache_ms, now_ms)
        first_ms = max(start_ms, coin.listed_ms)
        grid = range(-(-first_ms // spacing_ms), last_ms // spacing_ms + 1)
        moments = [index * spacing_ms + _jitter(coin_id, index, spacing_ms) for index in grid]
        return [self._point(coin, at) for at in [*(at for at in moments if at < last_ms), last_ms]]

    def mark(self, coin_id: str, price: float, now_ms: int) -> bool:
        with self._lock:
            if not self.prices.mark(coin_id, price, now_ms):
                return False
            self._basic = (-1, [])
            self._state.set("marks", [*self._state.get("marks", []), [coin_id, now_ms, price]])
            return True

    def step(self) -> bool:
        return False

    def _point(self, coin: Coin, at_ms: int) -> ChartPoint:
        prices = self.prices
        cap = None if coin.oddity == "no_cap" else prices.market_cap(coin, at_ms)
        return ChartPoint(at_ms, prices.price(coin, at_ms), cap, prices.volume(coin, at_ms))

    def _updated_ms(self, coin: Coin, tick: int, now_ms: int) -> int:
        if coin.oddity == "stale":
            return (now_ms - _STALE_MS) // DAY_MS * DAY_MS + 4_321
        tick_ms = tick * self._cache_ms - int(fraction("phase", coin.id) * self._cache_ms / 2)
        return max(tick_ms, self.prices.marked_at(coin.id, now_ms) or 0)

    def _rows_of(self, tick: int, now_ms: int) -> list[dict[str, Any]]:
        if self._basic[0] != tick:
            rows = [self._row(coin, self._updated_ms(coin, tick, now_ms)) for coin in self.prices.coins.values()]
            rows.sort(key=lambda row: -(row["market_cap"] or 0))
            for rank, row in enumerate(rows, 1):
                row["market_cap_rank"] = rank if row["market_cap"] else None
            self._basic = (tick, rows)
        return self._basic[1]

    def _row(self, coin: Coin, at_ms: int) -> dict[str, Any]:
        row: dict[str, Any] = {"id": coin.id, "symbol": coin.symbol, "name": coin.name, "image": _NO_IMAGE}
        figures = dict.fromkeys(_FIGURES) if coin.oddity == "no_price" else self._figures(coin, at_ms)
        updated = None if coin.oddity == "no_price" else rfc3339(from_ms(at_ms))
        return {**row, **figures, "roi": None, "last_updated": updated}

    def _figures(self, coin: Coin, at_ms: int) -> dict[str, Any]:
        prices = self.prices
        price, before = prices.price(coin, at_ms), prices.price(coin, at_ms - DAY_MS)
        low, high = prices.day_range(coin, at_ms)
        supply = prices.supply(coin, at_ms)
        cap, cap_before = price * supply, before * prices.supply(coin, at_ms - DAY_MS)
        known = {
            "current_price": shown(price),
            "market_cap": round(cap),
            "market_cap_rank": None,
            "fully_diluted_valuation": round(price * (coin.max_supply or supply)),
            "total_volume": round(prices.volume(coin, at_ms)),
            "high_24h": shown(high),
            "low_24h": shown(low),
            "price_change_24h": shown(price - before),
            "price_change_percentage_24h": round((price / before - 1) * 100, 5),
            "market_cap_change_24h": shown(cap - cap_before),
            "market_cap_change_percentage_24h": round((cap / cap_before - 1) * 100, 5),
            "circulating_supply": supply,
            "total_supply": coin.max_supply or supply,
            "max_supply": coin.max_supply,
            **_records(coin, price, low, high, at_ms),
        }
        return (
            {**known, "market_cap": None, "fully_diluted_valuation": None, "circulating_supply": 0.0} if coin.oddity == "no_cap" else known
        )

    def _extras(self, row: Mapping[str, Any], windows: Sequence[str], *, sparkline: bool) -> dict[str, Any]:
        coin = self.prices.coins[row["id"]]
        if row["last_updated"] is None:
            extras: dict[str, Any] = {f"price_change_percentage_{window}_in_currency": None for window in windows}
            return {**extras, "sparkline_in_7d": {"price": []}} if sparkline else extras
        at_ms = to_ms(datetime.fromisoformat(row["last_updated"]))
        extras = {f"price_change_percentage_{window}_in_currency": self._change(coin, at_ms, WINDOWS[window]) for window in windows}
        if sparkline:
            last = at_ms // HOUR_MS
            extras["sparkline_in_7d"] = {"price": [self.prices.price(coin, hour * HOUR_MS) for hour in range(last - 167, last + 1)]}
        return extras

    def _change(self, coin: Coin, at_ms: int, window_ms: int) -> float | None:
        if at_ms - window_ms < coin.listed_ms:
            return None
        return (self.prices.price(coin, at_ms) / self.prices.price(coin, at_ms - window_ms) - 1) * 100


_FIGURES = (
    "current_price",
    "market_cap",
    "market_cap_rank",
    "fully_diluted_valuation",
    "total_volume",
    "high_24h",
    "low_24h",
    "price_change_24h",
    "price_change_percentage_24h",
    "market_cap_change_24h",
    "market_cap_change_percentage_24h",
    "circulating_supply",
    "total_supply",
    "max_supply",
    "ath",
    "ath_change_percentage",
    "ath_date",
    "atl",
    "atl_change_percentage",
    "atl_date",
)


def shown(value: float) -> float:
    """A figure rounded as CoinGecko rounds: whole above 10,000, cents above 1, six digits below."""
    if abs(value) >= 10_000:
        return round(value)
    if abs(value) >= 1 or not value:
        return round(value, 2)
    return round(value, 5 - math.floor(math.log10(abs(value))))


def _records(coin: Coin, price: float, low: float, high: float, at_ms: int) -> dict[str, Any]:
    """All-time high and low: invented ones, or today's where today is beyond them."""
    peak, trough = coin.price * (2 + 20 * fraction("peak", coin.id)), coin.price * (0.001 + 0.04 * fraction("trough", coin.id))
    if coin.sigma < 0.05:
        peak, trough = coin.price * 1.08, coin.price * 0.91
    past = rfc3339(from_ms(1_636_500_000_000 + key_of("peak date", coin.id) % (900 * DAY_MS)))
    past_low = rfc3339(from_ms(1_583_000_000_000 + key_of("trough date", coin.id) % (500 * DAY_MS)))
    today = rfc3339(from_ms(at_ms))
    ath, ath_date = (high, today) if high > peak else (peak, past)
    atl, atl_date = (low, today) if low < trough else (trough, past_low)
    return {
        "ath": shown(ath),
        "ath_change_percentage": round((price / ath - 1) * 100, 5),
        "ath_date": ath_date,
        "atl": shown(atl),
        "atl_change_percentage": round((price / atl - 1) * 100, 5),
        "atl_date": atl_date,
    }


def _jitter(coin_id: str, index: int, spacing_ms: int) -> int:
    """Charts are not grid-aligned, except daily ones, which stand at 00:00 UTC."""
    if spacing_ms >= DAY_MS:
        return 0
    return mix(key_of(coin_id) + index * 0x9E3779B97F4A7C15) % (spacing_ms // 5)
