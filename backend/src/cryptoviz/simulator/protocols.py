"""Interfaces of the simulated market and feeds; generated and recorded ones implement both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

Row = Mapping[str, Any]  # of /coins/markets

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
FINEST_STEP_MS = 5 * MINUTE_MS  # between points of the chart of a day

_FIELDS = """
id symbol name image current_price market_cap market_cap_rank fully_diluted_valuation total_volume
high_24h low_24h price_change_24h price_change_percentage_24h market_cap_change_24h
market_cap_change_percentage_24h circulating_supply total_supply max_supply ath
ath_change_percentage ath_date atl atl_change_percentage atl_date roi last_updated
"""
BLANK_ROW: dict[str, Any] = dict.fromkeys(_FIELDS.split())
NO_IMAGE = "missing_large.png"  # what CoinGecko sends for a coin without a logo

# Windows of price_change_percentage: name -> days.
CHANGE = "price_change_percentage_{}_in_currency"
WINDOWS = {"1h": 1 / 24, "24h": 1, "7d": 7, "14d": 14, "30d": 30, "200d": 200, "1y": 365}


class SimulatedPoint(NamedTuple):
    """A point of a chart; `at` in epoch milliseconds, money in US dollars."""

    at: int
    price: float
    market_cap: float | None
    total_volume: float | None


class ListedCoin(NamedTuple):
    """One element of /coins/list."""

    id: str
    symbol: str
    name: str


@dataclass(frozen=True)
class FeedPage:
    """A feed at one time, valid for `fresh_s` seconds. `items` are the ids of its entries."""

    body: bytes
    content_type: str
    items: tuple[str, ...]
    modified_ms: int
    fresh_s: int = 60


class MarketProvider(Protocol):
    """A market at any time until now. Times are epoch milliseconds, money is US dollars."""

    def rows(self, now_ms: int) -> Sequence[Row]:
        """Return all coins, the greatest market cap first."""

    def changes(self, row: Row, windows: Sequence[str]) -> Row:
        """Return price_change_percentage_<window>_in_currency of a row."""

    def chart(
        self, coin_id: str, start_ms: int, now_ms: int, step_ms: int
    ) -> Sequence[SimulatedPoint] | None:
        """Return points from `start_ms` to now, oldest first; None for an unknown coin."""

    def price(self, coin_id: str, at_ms: int) -> float | None:
        """Return the price at a time; None if it is unknown."""

    def week(self, coin_id: str, now_ms: int) -> Sequence[float]:
        """Return up to 168 hourly prices of a known coin, oldest first."""

    def coins(self) -> Sequence[ListedCoin]: ...

    def set_price(self, coin_id: str, price: float, now_ms: int) -> bool:
        """Fix a coin's price from now on; return False for an unknown coin."""

    def step(self) -> bool:
        """Advance to the next poll of a recording; return False at its end."""


class FeedProvider(Protocol):
    """Feeds by name, at any time until now."""

    def names(self) -> Sequence[str]: ...

    def page(self, name: str, now_ms: int) -> FeedPage | None:
        """Return the feed, or None for an unknown name."""

    def step(self) -> bool:
        """Advance to the next poll of recorded feeds; return False at their end."""
