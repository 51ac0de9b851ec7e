"""Series of one coin over a window: price, market cap, volume, and the change of the price."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import CurrencyCode, Json, ResponseModel
from cryptoviz.api.resources.charts.windows import WindowQuery
from cryptoviz.api.resources.views import cached_json, login_required
from cryptoviz.series.change import ChangeData, NoChange
from cryptoviz.series.points import SeriesData
from cryptoviz.series.windows import Metric, WindowRequest
from cryptoviz.store.data_versions import MARKETS
from cryptoviz.store.db.reads.rates import DOLLAR

bp = APIBlueprint("series", __name__, url_prefix="/api/v1/coins/<coin_id>")


class SeriesQuery(WindowQuery):
    """A named window, or a span from `from` (inclusive) to `to` (exclusive); not both.

    Before the raw horizon of the coin, `from` and `to` are moved outwards to the next five minutes.
    """

    vs: CurrencyCode = DOLLAR
    points: int = Field(
        default=400,
        ge=2,
        le=2000,
        description="Maximum number of points; longer series are downsampled, keeping the shape, "
        "the first and the last value, and from 4 points on the highest and the lowest",
    )


Gaps = Annotated[
    list[Annotated[list[int], Field(min_length=2, max_length=2)]],
    Field(description="[from, to] of each stretch without data"),
]


class SeriesOut(ResponseModel):
    """Times are epoch milliseconds. Do not draw a line across a gap."""

    coin: str
    vs: str
    start: int = Field(
        alias="from",
        description="Start of the window that was read: no earlier than the first value of the "
        "coin; before its raw horizon a multiple of five minutes",
    )
    end: int = Field(
        alias="to",
        description="End of the window that was read: at most the end of the newest five minutes "
        "of all coins; before the raw horizon of the coin a multiple of five minutes",
    )
    interval: str = Field(
        description="Sampling width: raw (all samples), 5m, 15m, 30m, 1h, 2h, 4h, 6h, 12h, 1d or "
        "3d. It is that of the bars that fit the window, or wider if more than a twentieth of the "
        "window was sampled at longer intervals. Of each bar the series has the last value, and "
        "those that were sampled more than half a width apart; a series of prices also has the "
        "first value, the highest and the lowest of the window",
    )
    t: list[int]
    v: list[float]
    gaps: Gaps
    as_of: int | None = Field(description="Time of the newest sample of the coin")


class PricePointOut(ResponseModel):
    """`at` in epoch milliseconds, `value` in the currency of the series."""

    at: int
    value: float


class PriceSeriesOut(SeriesOut):
    """`high` and `low` are the earliest of equal prices; null if there is no value.

    In US dollars they are the extremes of all samples. In another currency they are those of the
    converted series: its bars' last values, and the first, highest and lowest price in US dollars.
    """

    high: PricePointOut | None
    low: PricePointOut | None


class BaseOut(PricePointOut):
    """The last price at or before `from`, else the first one of the coin.

    If it is earlier than the first known rate of the currency, it is converted at that.
    """

    age_s: int = Field(description="How much earlier than `from` it is")


class ChangeSeriesOut(PriceSeriesOut):
    """`v` is the change in percent since `base`; empty if there is a `reason`."""

    base: BaseOut | None
    last: PricePointOut | None = Field(description="The last price in the window")
    absolute: float | None
    percent: float | None
    reason: NoChange | None = Field(
        description="Why `percent` is null: `no_value` in the window, base and last are a "
        "`single_value`, or a `zero_base`"
    )
    since: int | None = Field(
        description="The time of `base` if the change is not about the requested window: because "
        "the coin has no earlier value, or `base` is older than `from` by more than a tenth of it"
    )


@bp.get("/prices")
@login_required
@bp.doc(operation_id="getPrices", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(PriceSeriesOut)
def get_prices(coin_id: str, query_data: SeriesQuery) -> Response:
    """Price over time"""
    return _series(coin_id, "price", query_data, _prices)


@bp.get("/market-cap")
@login_required
@bp.doc(operation_id="getMarketCap", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(SeriesOut)
def get_market_cap(coin_id: str, query_data: SeriesQuery) -> Response:
    """Market capitalisation over time"""
    return _series(coin_id, "market_cap", query_data)


@bp.get("/volume")
@login_required
@bp.doc(operation_id="getVolume", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(SeriesOut)
def get_volume(coin_id: str, query_data: SeriesQuery) -> Response:
    """Rolling 24-hour volume over time"""
    return _series(coin_id, "total_volume", query_data)


@bp.get("/change")
@login_required
@bp.doc(operation_id="getChange", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(ChangeSeriesOut)
def get_change(coin_id: str, query_data: SeriesQuery) -> Response:
    """Change of the price since the start of the window, absolute and in percent"""
    read, points, vs = stores().series.change, query_data.points, query_data.vs
    return _answer(coin_id, query_data, lambda request: _change(read(coin_id, request, points, vs)))


def _columns(data: SeriesData) -> Json:
    columns = {
        name: getattr(data, name) for name in ("coin", "interval", "t", "v", "gaps", "as_of")
    }
    return {**columns, "vs": data.vs, "from": data.start_ms, "to": data.end_ms}


def _prices(data: SeriesData) -> Json:
    high, low = (data.extremes.high, data.extremes.low) if data.extremes else (None, None)
    return {**_columns(data), "high": high and asdict(high), "low": low and asdict(low)}


def _change(change: ChangeData) -> Json:
    return {
        **_prices(change.series),
        "base": change.base and asdict(change.base),
        "last": change.last and asdict(change.last),
        "absolute": change.absolute,
        "percent": change.percent,
        "reason": change.reason,
        "since": change.since,
    }


def _series(
    coin_id: str, metric: Metric, query: SeriesQuery, body: Callable[[SeriesData], Json] = _columns
) -> Response:
    read, points, vs = stores().series.read, query.points, query.vs
    return _answer(coin_id, query, lambda request: body(read(coin_id, metric, request, points, vs)))


def _answer(coin_id: str, query: SeriesQuery, build: Callable[[WindowRequest], Json]) -> Response:
    return cached_json(MARKETS, lambda: build(query.request), viewed_coins=[coin_id], vs=query.vs)
