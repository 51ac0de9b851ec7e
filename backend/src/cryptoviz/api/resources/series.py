"""Series of one coin over a window: price, market cap, volume, and the change of the price."""

from collections.abc import Callable

from apiflask import APIBlueprint
from flask import Response

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import Json
from cryptoviz.api.resources.cached_json import answer
from cryptoviz.api.resources.login_required import signed_in
from cryptoviz.api.resources.series_schemas import ChangeSeries, Series, SeriesQuery
from cryptoviz.series.change import PricePoint, change_of
from cryptoviz.series.windows import Metric, SeriesData, Window, WindowRequest
from cryptoviz.store.data_versions import MARKETS

bp = APIBlueprint("series", __name__, url_prefix="/api/v1/coins/<coin_id>")

_DEFAULT_WINDOW: Window = "7d"


@bp.get("/prices")
@signed_in
@bp.doc(operation_id="getPrices", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(Series)
def get_prices(coin_id: str, query_data: SeriesQuery) -> Response:
    """Price over time"""
    return _answer(coin_id, "price", query_data, _columns)


@bp.get("/market-cap")
@signed_in
@bp.doc(operation_id="getMarketCap", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(Series)
def get_market_cap(coin_id: str, query_data: SeriesQuery) -> Response:
    """Market capitalisation over time"""
    return _answer(coin_id, "market_cap", query_data, _columns)


@bp.get("/volume")
@signed_in
@bp.doc(operation_id="getVolume", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(Series)
def get_volume(coin_id: str, query_data: SeriesQuery) -> Response:
    """Rolling 24-hour volume over time"""
    return _answer(coin_id, "total_volume", query_data, _columns)


@bp.get("/change")
@signed_in
@bp.doc(operation_id="getChange", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(ChangeSeries)
def get_change(coin_id: str, query_data: SeriesQuery) -> Response:
    """Change of the price since the start of the window, absolute and in percent"""
    return _answer(coin_id, "price", query_data, _change)


def _answer(
    coin_id: str, metric: Metric, query: SeriesQuery, shape: Callable[[SeriesData], Json]
) -> Response:
    store, points = stores().series, query.points
    request = WindowRequest(
        query.window or (None if query.start is not None else _DEFAULT_WINDOW),
        query.start,
        query.to,
    )
    return answer(
        MARKETS, lambda: shape(store.read(coin_id, metric, request, points)), opened=coin_id
    )


def _columns(data: SeriesData) -> Json:
    span = {
        "coin": data.coin,
        "vs": "usd",
        "from": data.start_ms,
        "to": data.end_ms,
        "interval": data.interval,
    }
    return {**span, "t": data.t, "v": data.v, "gaps": data.gaps, "as_of": data.as_of}


def _change(prices: SeriesData) -> Json:
    change = change_of(prices)
    marks = {"base": _mark(change.base), "last": _mark(change.last)}
    return {
        **_columns(change.series),
        **marks,
        "absolute": change.absolute,
        "percent": change.percent,
    }


def _mark(mark: PricePoint | None) -> Json | None:
    return None if mark is None else {"at": mark.at, "value": mark.value}
