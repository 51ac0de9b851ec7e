"""Totals of the listed coins."""

from dataclasses import asdict

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from cryptoviz.api.context import app_context, stores
from cryptoviz.api.parameters import (
    CurrencyCode,
    Json,
    RequestModel,
    ResponseModel,
    Time,
    to_rfc3339,
)
from cryptoviz.api.resources.views import cached_json, login_required
from cryptoviz.api.stores import Stores
from cryptoviz.clock import to_ms
from cryptoviz.store.data_versions import MARKETS_AND_NEWS
from cryptoviz.store.db.reads.rates import DOLLAR
from cryptoviz.store.markets.lists.table import CoinFilter

bp = APIBlueprint("market_totals", __name__, url_prefix="/api/v1/markets")


class MarketTotalsQuery(RequestModel):
    """The currency of money and of the change."""

    vs: CurrencyCode = DOLLAR


class MarketTotalsOut(ResponseModel):
    """Of the listed coins that have a current price, not of all coins there are. Null is unknown.

    Money is in the currency `vs`, shares and changes in percent.
    """

    vs: str
    coins: int = Field(description="Number of coins with a current price")
    total_market_cap: float | None
    total_volume: float | None = Field(description="Rolling 24 hours")
    bitcoin_dominance: float | None = Field(description="Share of `total_market_cap`")
    ethereum_dominance: float | None = Field(description="Share of `total_market_cap`")
    change_24h: float | None = Field(
        description="Change of the market cap of the coins whose market cap of a day ago is "
        "known, if they have 99 % of the total"
    )
    rising: int = Field(description="Number of coins whose price rose over 24 hours")
    falling: int
    moved_over_5: int = Field(
        description="Number of coins whose price changed by more than 5 % over 24 hours"
    )
    in_news: int = Field(description="Number of listed coins with `stories_24h`")
    as_of: Time | None = Field(description="Time of the newest price of any coin")


@bp.get("/global")
@login_required
@bp.doc(operation_id="getMarketTotals", responses=[304])
@bp.input(MarketTotalsQuery, location="query")
@bp.output(MarketTotalsOut)
def get_market_totals(query_data: MarketTotalsQuery) -> Response:
    """Totals of all listed coins"""
    reads, vs, clock = stores(), query_data.vs, app_context().clock
    return cached_json(MARKETS_AND_NEWS, lambda: _totals(reads, vs, to_ms(clock())), vs=vs)


def _totals(reads: Stores, vs: str, now_ms: int) -> Json:
    in_news = reads.market_table.total(CoinFilter(among=reads.news.counts_24h()))
    as_of = to_rfc3339(reads.markets.as_of(now_ms))
    return {"vs": vs, **asdict(reads.market_totals.read(vs)), "in_news": in_news, "as_of": as_of}
