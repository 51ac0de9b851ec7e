"""Candles of one coin over a window."""

from zoneinfo import ZoneInfo

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import CurrencyCode, Json, ResponseModel, TimeZone
from cryptoviz.api.resources.charts.series import Gaps
from cryptoviz.api.resources.charts.windows import WindowQuery
from cryptoviz.api.resources.views import cached_json, login_required
from cryptoviz.series.charts.buckets import Interval
from cryptoviz.series.charts.candles import CandleData
from cryptoviz.store.data_versions import MARKETS
from cryptoviz.store.db.reads.rates import DOLLAR

bp = APIBlueprint("candles", __name__, url_prefix="/api/v1/coins/<coin_id>")


class CandlesQuery(WindowQuery):
    """A named window, or a span from `from` to `to`; it is moved outwards to whole candles."""

    vs: CurrencyCode = DOLLAR
    interval: Interval | None = Field(
        default=None, description="By default the width that the series of the window have"
    )
    tz: TimeZone = Field(
        default="UTC",
        description="Time zone in which days and weeks begin (IANA name); shorter candles begin "
        "with those of UTC",
    )


class CandlesOut(ResponseModel):
    """Times are epoch milliseconds, prices in the currency `vs`, each at the rate of its time.

    Candles without a sample are left out.
    """

    coin: str
    vs: str
    start: int = Field(
        alias="from", description="Start of the first candle, or the first value of the coin"
    )
    end: int = Field(
        alias="to",
        description="End of the last candle, or of the newest five minutes of all coins",
    )
    interval: Interval
    tz: str
    t: list[int] = Field(
        description="Starts of the candles. Weeks start on Monday, three days every third day "
        "since 1970; a day on which clocks change has 23 or 25 hours"
    )
    o: list[float] = Field(
        description="The first price; of a candle with one sample the close before, unless there "
        "is a gap between them"
    )
    h: list[float]
    l: list[float]  # noqa: E741
    c: list[float] = Field(description="The last price")
    samples: list[int]
    gaps: Gaps
    as_of: int | None = Field(description="Time of the newest sample of the coin")


@bp.get("/candles")
@login_required
@bp.doc(operation_id="getCandles", responses=[304])
@bp.input(CandlesQuery, location="query")
@bp.output(CandlesOut)
def get_candles(coin_id: str, query_data: CandlesQuery) -> Response:
    """Open, high, low and close over time"""
    read, query, zone = stores().candles.read, query_data, ZoneInfo(query_data.tz)
    return cached_json(
        MARKETS,
        lambda: _candles(read(coin_id, query.request, query.interval, zone, query.vs), query.tz),
        viewed_coins=[coin_id],
        vs=query.vs,
    )


def _candles(data: CandleData, tz: str) -> Json:
    bars = data.bars
    return {
        "coin": data.coin,
        "vs": data.vs,
        "from": data.start_ms,
        "to": data.end_ms,
        "interval": data.interval,
        "tz": tz,
        "t": bars.start,
        "o": bars.open,
        "h": bars.high,
        "l": bars.low,
        "c": bars.close,
        "samples": bars.samples,
        "gaps": data.gaps,
        "as_of": data.as_of,
    }
