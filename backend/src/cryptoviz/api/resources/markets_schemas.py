"""The markets table."""

from typing import Literal

from pydantic import Field

from cryptoviz.api.parameters import Answer, Cursor, Limit, Query, Text, Time
from cryptoviz.api.resources.coins_schemas import Coin

Sort = Literal[
    "rank", "name", "price", "change_1h", "change_24h", "change_7d", "market_cap", "total_volume",
    "-rank", "-name", "-price", "-change_1h", "-change_24h", "-change_7d", "-market_cap", "-total_volume",
]  # fmt: skip


class MarketsQuery(Query):
    """Which rows of the table, in which order."""

    sort: Sort = Field(default="rank", description="A leading minus sorts downwards")
    q: Text | None = Field(default=None, description="Part of a name, symbol or id")
    favourites: bool = Field(default=False, description="Only the favourites of who asks")
    limit: Limit = 100
    cursor: Cursor | None = None


class Market(Coin):
    """Money in US dollars, changes in percent. Null is what the source does not know."""

    price: float | None
    change_1h: float | None
    change_24h: float | None
    change_7d: float | None
    market_cap: float | None
    total_volume: float | None
    last_updated: Time | None
    sparkline: list[float] = Field(description="Prices of seven days, evenly spaced")


class Markets(Answer):
    """`total` counts the rows of all pages; `as_of` is the newest figure of any coin."""

    data: list[Market]
    next: str | None
    as_of: Time | None
    total: int
