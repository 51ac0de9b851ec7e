"""Technical indicators of the candles of one coin."""

from typing import Annotated
from zoneinfo import ZoneInfo

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field, ValidationInfo, field_validator

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import Json, ResponseModel
from cryptoviz.api.resources.charts.candles import CandlesQuery
from cryptoviz.api.resources.views import cached_json, login_required
from cryptoviz.series.charts.buckets import Interval
from cryptoviz.series.charts.indicators import Periods
from cryptoviz.store.data_versions import MARKETS
from cryptoviz.store.markets.charts.indicators import IndicatorData

bp = APIBlueprint("indicators", __name__, url_prefix="/api/v1/coins/<coin_id>")

Period = Annotated[int, Field(ge=2, le=400)]
Values = list[float | None]


class IndicatorsQuery(CandlesQuery):
    """The candles, and the lengths of the indicators in candles."""

    sma: Period = 20
    ema: Period = 20
    rsi: Period = 14
    macd_fast: Period = 12
    macd_slow: Period = Field(default=26, validate_default=True)
    macd_signal: Period = 9
    bollinger: Period = 20
    deviations: float = Field(
        default=2, ge=0.1, le=10, description="Distance of the Bollinger bands from their middle"
    )

    @field_validator("macd_slow")
    @classmethod
    def _check_slow(cls, slow: int, info: ValidationInfo) -> int:
        if slow <= info.data.get("macd_fast", 0):
            raise ValueError("must be more than macd_fast")
        return slow


class IndicatorsOut(ResponseModel):
    """Times are epoch milliseconds. Values are of the closes of the candles that begin at `t`.

    They are null where too few candles are known, before `from` too, or since a gap: no average
    reaches across a gap.
    """

    coin: str
    vs: str
    start: int = Field(alias="from", description="As of the candles")
    end: int = Field(alias="to", description="As of the candles")
    interval: Interval
    tz: str
    t: list[int]
    sma: Values = Field(description="Simple moving average")
    ema: Values = Field(description="Exponential moving average")
    rsi: Values = Field(description="Relative strength index, 0 to 100, by Wilder's average")
    macd: Values = Field(description="Difference of a fast and a slow exponential average")
    macd_signal: Values = Field(description="Exponential average of `macd`")
    macd_histogram: Values = Field(description="Difference of `macd` and `macd_signal`")
    bollinger_upper: Values
    bollinger_middle: Values = Field(description="Simple moving average between the bands")
    bollinger_lower: Values
    as_of: int | None = Field(description="Time of the newest sample of the coin")


@bp.get("/indicators")
@login_required
@bp.doc(operation_id="getIndicators", responses=[304])
@bp.input(IndicatorsQuery, location="query")
@bp.output(IndicatorsOut)
def get_indicators(coin_id: str, query_data: IndicatorsQuery) -> Response:
    """Moving averages, RSI, MACD and Bollinger bands over time"""
    read, query, vs = stores().indicators.read, query_data, query_data.vs
    zone = ZoneInfo(query.tz)
    periods = Periods(
        query.sma,
        query.ema,
        query.rsi,
        query.macd_fast,
        query.macd_slow,
        query.macd_signal,
        query.bollinger,
        query.deviations,
    )
    return cached_json(
        MARKETS,
        lambda: _body(read(coin_id, query.request, query.interval, zone, periods, vs), query.tz),
        viewed_coins=[coin_id],
        vs=vs,
    )


def _body(data: IndicatorData, tz: str) -> Json:
    candles = data.candles
    return {
        "coin": candles.coin,
        "vs": candles.vs,
        "from": candles.start_ms,
        "to": candles.end_ms,
        "interval": candles.interval,
        "tz": tz,
        "t": candles.bars.start,
        **data.columns,
        "as_of": candles.as_of,
    }
