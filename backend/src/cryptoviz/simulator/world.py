"""What the simulator can show: a market and feeds at a moment. Generated or recorded, the wire format above it is the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

Row = Mapping[str, Any]  # of /coins/markets

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

# What /coins/markets tells of a coin, in its order: all of it may be unknown.
FIGURES = (
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
FIELDS = ("id", "symbol", "name", "image", *FIGURES, "roi", "last_updated")
NO_IMAGE = "missing_large.png"  # what CoinGecko sends for a coin without a logo

# Windows of price_change_percentage, in milliseconds.
WINDOWS = {
    "1h": HOUR_MS,
    "24h": DAY_MS,
    "7d": 7 * DAY_MS,
    "14d": 14 * DAY_MS,
    "30d": 30 * DAY_MS,
    "200d": 200 * DAY_MS,
    "1y": 365 * DAY_MS,
}


class ChartPoint(NamedTuple):
    """Money in US dollars."""

    at: int  # epoch milliseconds
    price: float
    market_cap: float | None
    total_volume: float | None


class CoinEntry(NamedTuple):
    """One element of /coins/list."""

    id: str
    symbol: str
    name: str


@dataclass(frozen=True)
class FeedPage:
    """A feed as it stands at a moment, good for `fresh_s` seconds. `items` are the ids of its entries, as its own identity has them."""

    body: bytes
    content_type: str
    items: tuple[str, ...]
    modified_ms: int
    fresh_s: int = 60


class Market(Protocol):
    """Coins with their figures, at any moment until now. Times are epoch milliseconds, money US dollars."""

    def rows(self, now_ms: int) -> Sequence[Row]:
        """All coins, the greatest market cap first."""

    def extended(self, row: Row, windows: Sequence[str], *, sparkline: bool) -> Row:
        """One of these rows with price_change_percentage_<window>_in_currency for `windows`, and the sparkline."""

    def chart(
        self, coin_id: str, start_ms: int, now_ms: int, spacing_ms: int
    ) -> Sequence[ChartPoint] | None:
        """Points from `start_ms` to now, oldest first; None for an unknown coin."""

    def coins(self) -> Sequence[CoinEntry]: ...

    def mark(self, coin_id: str, price: float, now_ms: int) -> bool:
        """Set a coin's price to this value from now on; False for an unknown coin."""

    def step(self) -> bool:
        """Go to the next poll of a recording; False at its end."""


class Newsstand(Protocol):
    """Feeds by name, at any moment until now."""

    def names(self) -> Sequence[str]: ...

    def page(self, name: str, now_ms: int) -> FeedPage | None:
        """None for an unknown feed."""

    def step(self) -> bool:
        """Go to the next poll of recorded feeds; False at their end."""
