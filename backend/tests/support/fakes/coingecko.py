"""Rows of CoinGecko's /coins/markets."""

from typing import Any

import orjson

ROW: dict[str, Any] = {
    "id": "bitcoin",
    "symbol": "btc",
    "name": "Bitcoin",
    "current_price": 98_039,
    "market_cap_rank": 1,
}
# Ids that no URL can contain as one segment, or no list of ids.
UNREACHABLE = ("a/b", "/", "..", ".", "a\\b", "a,b", "x" * 201)
# The fields that are never negative.
AMOUNTS = (
    "current_price", "market_cap", "fully_diluted_valuation", "total_volume", "high_24h",
    "low_24h", "circulating_supply", "total_supply", "max_supply", "ath", "atl",
)  # fmt: skip


def markets(*rows: Any) -> bytes:
    """Return the body of a page of these rows."""
    return orjson.dumps(rows)
