"""Coins: names, and the current facts of one."""

from typing import Literal

from pydantic import Field

from cryptoviz.api.parameters import Answer, Cursor, Limit, Query, Text, Time


class CoinsQuery(Query):
    """Without `q` all coins, by rank."""

    q: Text | None = Field(default=None, description="Part of a name, symbol or id")
    limit: Limit = 50
    cursor: Cursor | None = None


class Coin(Answer):
    """How a coin is called and shown; `rank` is by market cap, 1 = the greatest."""

    id: str
    name: str
    symbol: str
    image: str | None
    rank: int | None


class Coins(Answer):
    """`next` is the cursor of the next page, null on the last."""

    data: list[Coin]
    next: str | None


class CoinHistory(Answer):
    """How much of the past of a coin there is to draw."""

    state: Literal["none", "filling", "complete"]
    days: list[int] = Field(description="Ranges of history that have been fetched")


class CoinFacts(Answer):
    """Money in US dollars, changes in percent. Null is what the source does not know."""

    id: str
    name: str
    symbol: str
    image: str | None
    rank: int | None
    price: float | None
    market_cap: float | None
    fully_diluted_valuation: float | None
    total_volume: float | None
    high_24h: float | None
    low_24h: float | None
    change_1h: float | None
    change_24h: float | None
    change_7d: float | None
    circulating_supply: float | None
    total_supply: float | None
    max_supply: float | None
    ath: float | None
    ath_at: Time | None
    atl: float | None
    atl_at: Time | None
    last_updated: Time | None
    observed_at: Time | None
    history: CoinHistory
