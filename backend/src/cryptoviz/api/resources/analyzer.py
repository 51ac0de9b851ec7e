"""Routes of Bitcoin Analyzer, so that its clients can read CryptoViz: bare paths and bare arrays.

Their errors are `{"detail": …}`. With PUBLIC_BITCOIN_API they need no token.
"""

from collections.abc import Callable
from functools import wraps

import orjson
from apiflask import APIBlueprint
from flask import Response, g
from pydantic import Field, RootModel

from cryptoviz.api.context import app_context, stores
from cryptoviz.api.errors import BITCOIN_ANALYZER, PROBLEM_JSON
from cryptoviz.api.parameters import Json, RequestModel, ResponseModel, Text
from cryptoviz.api.resources.views import Arguments, cached_json, login_required
from cryptoviz.errors import NotFoundError
from cryptoviz.store.data_versions import MARKETS, NEWS
from cryptoviz.store.markets.charts.hours import HourPrices

_PURPOSE = "For clients of Bitcoin Analyzer; with PUBLIC_BITCOIN_API they need no token"

bp = APIBlueprint("analyzer", __name__, tag={"name": BITCOIN_ANALYZER, "description": _PURPOSE})


class AnalyzerQuery(RequestModel):
    coin: Text = "bitcoin"


class HoursQuery(AnalyzerQuery):
    limit: int = Field(default=24, ge=1, le=2000)


class LatestNewsQuery(AnalyzerQuery):
    limit: int = Field(default=5, ge=1, le=100)


class HourOut(ResponseModel):
    """Prices in US dollars of one UTC clock hour, the newest of which has not ended yet."""

    timestamp: int = Field(description="Start of the hour, in Unix seconds")
    open: float
    high: float
    low: float
    close: float
    volume: float | None = Field(description="Null: no source gives the volume of an hour")


class HoursOut(RootModel[list[HourOut]]):
    """Hours that have a price, newest first."""


class StoryOut(ResponseModel):
    """A news item; `link` is null if browsers cannot follow it."""

    title: str
    link: str | None
    content: str = Field(description="The summary")
    timestamp: int = Field(description="The sort key of the list, in Unix seconds")


class StoriesOut(RootModel[list[StoryOut]]):
    """News about the coin, newest first."""


def _token_unless_public(view: Callable[Arguments, Response]) -> Callable[Arguments, Response]:
    """Require a token like `login_required`, except with PUBLIC_BITCOIN_API."""
    protected = login_required(view)

    @wraps(protected)
    def wrapper(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Response:
        context = app_context()
        if not context.config.public_bitcoin_api:
            return protected(*args, **kwargs)
        g.principal = context.token_cache.anonymous()
        return view(*args, **kwargs)

    return wrapper


@bp.after_request
def _keep_detail(response: Response) -> Response:
    """Reduce a problem to its detail."""
    if response.mimetype != PROBLEM_JSON:
        return response
    response.data = orjson.dumps({"detail": orjson.loads(response.data)["detail"]})
    response.content_type = "application/json"
    return response


@bp.get("/latest-price")
@_token_unless_public
@bp.doc(operation_id="getLatestPrice", responses=[304, 404])
@bp.input(AnalyzerQuery, location="query")
@bp.output(HourOut)
def get_latest_price(query_data: AnalyzerQuery) -> Response:
    """The newest hour of a coin"""
    newest, coin = stores().hours.newest, query_data.coin
    return cached_json(MARKETS, lambda: _only(newest(coin, 1), coin))


@bp.get("/price-history")
@_token_unless_public
@bp.doc(operation_id="getPriceHistory", responses=[304])
@bp.input(HoursQuery, location="query")
@bp.output(HoursOut)
def get_price_history(query_data: HoursQuery) -> Response:
    """The newest hours of a coin"""
    newest, coin, limit = stores().hours.newest, query_data.coin, query_data.limit
    return cached_json(MARKETS, lambda: [_hour(one) for one in newest(coin, limit)])


@bp.get("/latest-news")
@_token_unless_public
@bp.doc(operation_id="getLatestNews", responses=[304])
@bp.input(LatestNewsQuery, location="query")
@bp.output(StoriesOut)
def get_latest_news(query_data: LatestNewsQuery) -> Response:
    """The newest news about a coin"""
    page, coin, limit = stores().news.page, query_data.coin, query_data.limit
    return cached_json(
        NEWS, lambda: [_story(row) for row in page([coin], None, None, None, limit, None)]
    )


def _only(hours: list[HourPrices], coin: str) -> Json:
    if not hours:
        raise NotFoundError(f"There is no price of {coin!r} yet.")
    return _hour(hours[0])


def _hour(hour: HourPrices) -> Json:
    prices = {name: getattr(hour, name) for name in ("open", "high", "low", "close")}
    return {"timestamp": hour.start_ms // 1000, **prices, "volume": None}


def _story(row: Json) -> Json:
    names = {"title": row["title"], "link": row["link"], "content": row["summary"]}
    return {**names, "timestamp": row["shown_at"] // 1000}
