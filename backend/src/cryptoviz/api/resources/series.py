"""Series of one coin over a window: price, market cap, volume, and the change of the price."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field, ValidationInfo, field_validator

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import EpochMs, Json, RequestModel, ResponseModel
from cryptoviz.api.resources.views import cached_json, login_required
from cryptoviz.series.change import change_of
from cryptoviz.series.windows import Metric, SeriesData, Window, WindowRequest
from cryptoviz.store.data_versions import MARKETS

bp = APIBlueprint("series", __name__, url_prefix="/api/v1/coins/<coin_id>")

_DEFAULT_WINDOW: Window = "7d"


class SeriesQuery(RequestModel):
    """A named window, or a span from `from` (inclusive) to `to` (exclusive); not both."""

    window: Window | None = Field(default=None, description="7d unless a span is given")
    start: EpochMs | None = Field(default=None, alias="from")
    to: EpochMs | None = Field(default=None, validate_default=True)
    vs: Literal["usd"] = "usd"
    points: int = Field(
        default=400,
        ge=2,
        le=2000,
        description="Maximum number of points; longer series are downsampled, keeping the shape",
    )

    @field_validator("start")
    @classmethod
    def _check_start(cls, start: int | None, info: ValidationInfo) -> int | None:
        if start is not None and info.data.get("window") is not None:
            raise ValueError("excludes window")
        return start

    @field_validator("to")
    @classmethod
    def _check_to(cls, to: int | None, info: ValidationInfo) -> int | None:
        start = info.data.get("start")
        if "start" in info.data and (start is None) != (to is None):
            raise ValueError("is required with from" if to is None else "requires from")
        if start is not None and to is not None and start >= to:
            raise ValueError("must be later than from")
        return to


class SeriesOut(ResponseModel):
    """Times are epoch milliseconds. Do not draw a line across a gap."""

    coin: str
    vs: str
    start: int = Field(alias="from")
    end: int = Field(alias="to")
    interval: str = Field(description="Width of the bars: raw, 5m, 30m, 2h, 6h, 1d or 3d")
    t: list[int]
    v: list[float]
    gaps: list[Annotated[list[int], Field(min_length=2, max_length=2)]] = Field(
        description="[from, to] of each stretch without data"
    )
    as_of: int | None = Field(description="Time of the newest sample of the coin")


class PricePointOut(ResponseModel):
    """`at` in epoch milliseconds, `value` in US dollars."""

    at: int
    value: float


class ChangeSeriesOut(SeriesOut):
    """`v` is the change in percent since `base`."""

    base: PricePointOut | None
    last: PricePointOut | None
    absolute: float | None
    percent: float | None


@bp.get("/prices")
@login_required
@bp.doc(operation_id="getPrices", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(SeriesOut)
def get_prices(coin_id: str, query_data: SeriesQuery) -> Response:
    """Price over time"""
    return _read(coin_id, "price", query_data)


@bp.get("/market-cap")
@login_required
@bp.doc(operation_id="getMarketCap", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(SeriesOut)
def get_market_cap(coin_id: str, query_data: SeriesQuery) -> Response:
    """Market capitalisation over time"""
    return _read(coin_id, "market_cap", query_data)


@bp.get("/volume")
@login_required
@bp.doc(operation_id="getVolume", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(SeriesOut)
def get_volume(coin_id: str, query_data: SeriesQuery) -> Response:
    """Rolling 24-hour volume over time"""
    return _read(coin_id, "total_volume", query_data)


@bp.get("/change")
@login_required
@bp.doc(operation_id="getChange", responses=[304])
@bp.input(SeriesQuery, location="query")
@bp.output(ChangeSeriesOut)
def get_change(coin_id: str, query_data: SeriesQuery) -> Response:
    """Change of the price since the start of the window, absolute and in percent"""
    return _read(coin_id, "price", query_data, _change)


def _columns(data: SeriesData) -> Json:
    columns = {
        name: getattr(data, name) for name in ("coin", "interval", "t", "v", "gaps", "as_of")
    }
    return {**columns, "vs": "usd", "from": data.start_ms, "to": data.end_ms}


def _change(prices: SeriesData) -> Json:
    change = change_of(prices)
    return {
        **_columns(change.series),
        "base": change.base and asdict(change.base),
        "last": change.last and asdict(change.last),
        "absolute": change.absolute,
        "percent": change.percent,
    }


def _read(
    coin_id: str, metric: Metric, query: SeriesQuery, build: Callable[[SeriesData], Json] = _columns
) -> Response:
    read, points = stores().series.read, query.points
    window = query.window or (None if query.start is not None else _DEFAULT_WINDOW)
    request = WindowRequest(window, query.start, query.to)
    return cached_json(
        MARKETS, lambda: build(read(coin_id, metric, request, points)), viewed_coin=coin_id
    )
