"""The markets table: one row per coin with its changes and a sparkline."""

from collections.abc import Sequence
from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from cryptoviz.api import parameters
from cryptoviz.api.context import app_context, stores
from cryptoviz.api.parameters import Json, RequestModel, ResponseModel, Time, to_rfc3339
from cryptoviz.api.resources.market.coins import PricedCoinOut, compact
from cryptoviz.api.resources.views import cached_json, current_user, login_required
from cryptoviz.api.stores import Stores
from cryptoviz.clock import to_ms
from cryptoviz.series.lists.sparkline import LineWindow
from cryptoviz.series.lists.window_changes import ChangeWindow
from cryptoviz.store.data_versions import MARKETS_AND_NEWS
from cryptoviz.store.db.reads.rates import DOLLAR
from cryptoviz.store.markets.lists.sparklines import MarketLine
from cryptoviz.store.markets.lists.table import CoinFilter, MarketRow

bp = APIBlueprint("markets", __name__, url_prefix="/api/v1/markets")

Sort = Literal[
    "rank", "name", "price", "change_1h", "change_24h", "change_7d", "change_30d", "market_cap",
    "total_volume", "-rank", "-name", "-price", "-change_1h", "-change_24h", "-change_7d",
    "-change_30d", "-market_cap", "-total_volume",
]  # fmt: skip


class MarketsQuery(RequestModel):
    """Filter, order and page of the table."""

    sort: Sort = Field(default="rank", description="A leading minus sorts in descending order")
    q: parameters.Text | None = Field(default=None, description="Part of a name, symbol or id")
    favourites: bool = Field(default=False, description="Only the favourites of the caller")
    moved: float | None = Field(
        default=None,
        ge=0,
        le=1000,
        allow_inf_nan=False,
        description="Only coins with a current price that changed by more percent over 24 hours, "
        "up or down",
    )
    in_news: bool = Field(default=False, description="Only coins with `stories_24h`")
    limit: parameters.Limit = 100
    cursor: parameters.Cursor | None = None
    vs: parameters.CurrencyCode = DOLLAR
    window: LineWindow = Field(default="7d", description="What the sparklines show")


class MarketOut(PricedCoinOut):
    """Money in the currency `vs`, changes in percent. Null is unknown."""

    sparkline: list[float | None] = Field(
        description="Prices of the window: at each full quarter of an hour (24h), two hours (7d) "
        "or six hours (30d) in UTC, and the last one now; of movers over one hour those of 24h. "
        "Null before the first value and in a gap: do not draw a line across it. Empty if unknown"
    )
    sparkline_source: Literal["coingecko"] | None = Field(
        description="`coingecko`: a line of CoinGecko's own, until there is more history here"
    )
    stories_24h: int = Field(
        description="Number of news items about it in the 24 hours before the newest of all items"
    )


class MarketsOut(ResponseModel):
    """`total` counts the rows of all pages, and `listed` all coins, whatever the filter.

    `as_of` is the time of the newest price of any coin, `window` that of the sparklines.
    """

    data: list[MarketOut]
    next: str | None
    as_of: Time | None
    total: int
    window: LineWindow
    listed: int


class MoversQuery(RequestModel):
    """How many coins of each kind, and the window of the change."""

    window: ChangeWindow = "24h"
    limit: Annotated[parameters.Limit, Field(le=50)] = 4
    vs: parameters.CurrencyCode = DOLLAR


class MoversOut(ResponseModel):
    """The coins with a current price that rose and fell most over the window.

    `total` counts all coins with a price.
    """

    rising: list[MarketOut]
    falling: list[MarketOut]
    total: int


@bp.get("")
@login_required
@bp.doc(operation_id="listMarkets", responses=[304])
@bp.input(MarketsQuery, location="query")
@bp.output(MarketsOut)
def list_markets(query_data: MarketsQuery) -> Response:
    """Current market rows"""
    reads, user_id, clock = stores(), current_user().user_id, app_context().clock
    offset = parameters.decode_offset(query_data.cursor)
    per_user = query_data.favourites
    return cached_json(
        MARKETS_AND_NEWS,
        lambda: _page(reads, user_id, query_data, offset, to_ms(clock())),
        per_user=per_user,
        vs=query_data.vs,
    )


@bp.get("/movers")
@login_required
@bp.doc(operation_id="listMovers", responses=[304])
@bp.input(MoversQuery, location="query")
@bp.output(MoversOut)
def list_movers(query_data: MoversQuery) -> Response:
    """Largest changes over a window"""
    reads, query = stores(), query_data
    return cached_json(MARKETS_AND_NEWS, lambda: _movers(reads, query), vs=query.vs)


def _movers(reads: Stores, query: MoversQuery) -> Json:
    line: LineWindow = "24h" if query.window == "1h" else query.window
    rising, falling = reads.market_table.movers(query.limit, query.vs, query.window)
    return {
        "rising": _rows(reads, rising, query.vs, line),
        "falling": _rows(reads, falling, query.vs, line),
        "total": reads.market_table.total(),
    }


def _page(reads: Stores, user_id: int, query: MarketsQuery, offset: int, now_ms: int) -> Json:
    wanted = CoinFilter(
        q=query.q,
        only=reads.favourites.ids(user_id) if query.favourites else None,
        among=reads.news.counts_24h() if query.in_news else None,
        moved=query.moved,
    )
    rows = reads.market_table.rows(query.sort, query.limit + 1, offset, wanted, query.vs)
    return {
        "data": _rows(reads, rows[: query.limit], query.vs, query.window),
        "next": parameters.next_offset(len(rows), query.limit, offset),
        "as_of": to_rfc3339(reads.markets.as_of(now_ms)),
        "total": reads.market_table.total(wanted, query.vs),
        "window": query.window,
        "listed": reads.market_table.total(),
    }


def _rows(reads: Stores, rows: Sequence[MarketRow], vs: str, window: LineWindow) -> list[Json]:
    lines = reads.sparklines.read([row["id"] for row in rows], vs, window)
    stories = reads.news.counts_24h()
    return [
        {**compact(row), **_line(lines[row["id"]]), "stories_24h": stories.get(row["id"], 0)}
        for row in rows
    ]


def _line(line: MarketLine) -> Json:
    return {"sparkline": line.prices, "sparkline_source": line.source}
