"""Several coins on one time axis, in percent since a common start."""

from typing import Annotated

from apiflask import APIBlueprint
from flask import Response
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import CurrencyCode, Json, ResponseModel, Text
from cryptoviz.api.resources.charts.series import BaseOut, PricePointOut
from cryptoviz.api.resources.charts.windows import WindowQuery
from cryptoviz.api.resources.views import cached_json, login_required
from cryptoviz.series.change import NoChange
from cryptoviz.series.charts.comparison import ComparedCoin
from cryptoviz.store.data_versions import MARKETS
from cryptoviz.store.db.reads.rates import DOLLAR
from cryptoviz.store.markets.charts.comparisons import ComparisonData

bp = APIBlueprint("compare", __name__, url_prefix="/api/v1/compare")


def _split(value: object) -> object:
    return tuple(value.split(",")) if isinstance(value, str) else value


def _check_ids(coins: tuple[str, ...]) -> tuple[str, ...]:
    if "" in coins:
        raise ValueError("contains an empty id")
    if len(set(coins)) < len(coins):
        raise ValueError("contains a coin twice")
    return coins


ComparedIds = Annotated[
    tuple[Text, ...],
    BeforeValidator(_split),
    Field(min_length=2, max_length=10, description="2 to 10 different ids"),
    AfterValidator(_check_ids),
    WithJsonSchema({"type": "string", "examples": ["bitcoin,ethereum"]}),
]


class CompareQuery(WindowQuery):
    """Ids of coins, and a named window or a span from `from` to `to`; not both."""

    coins: ComparedIds
    vs: CurrencyCode = DOLLAR
    points: int = Field(default=400, ge=2, le=2000, description="Maximum number of times")


class ComparedCoinOut(ResponseModel):
    """`v` has the last price at or before each time, in percent since `base`."""

    id: str
    v: list[float | None] = Field(
        description="Null inside of gaps, and everywhere if there is a `reason`"
    )
    base: BaseOut | None
    last: PricePointOut | None = Field(description="The last price in the window")
    percent: float | None = Field(description="Change from `base` to `last`")
    reason: NoChange | None = Field(description="Why `percent` is null, as of `change`")
    since: int | None = Field(
        description="The time of `base` if it is the first value of the coin, or older than "
        "`from` by more than a tenth of the window"
    )


class CompareOut(ResponseModel):
    """Times are epoch milliseconds, prices in the currency `vs`, each at the rate of its time.

    Every coin begins with 0 at the first time.
    """

    vs: str
    start: int = Field(
        alias="from",
        description="Start of the window: no earlier than the first value of each coin that has "
        "one before its end",
    )
    end: int = Field(
        alias="to",
        description="End of the window: at most the end of the newest five minutes of all coins",
    )
    limited_by: str | None = Field(
        description="The coin whose first value is the start, if that is later than requested"
    )
    t: list[int] = Field(
        description="The start, whole bars of equal width (that of the coin that was sampled most "
        "coarsely, or wider), and the newest price of the coins"
    )
    coins: list[ComparedCoinOut]
    as_of: int | None = Field(description="Time of the newest sample of the coins")


@bp.get("")
@login_required
@bp.doc(operation_id="compareCoins", responses=[304, 404])
@bp.input(CompareQuery, location="query")
@bp.output(CompareOut)
def compare_coins(query_data: CompareQuery) -> Response:
    """Changes of several coins since a common start"""
    read, query = stores().comparisons.read, query_data
    return cached_json(
        MARKETS,
        lambda: _comparison(read(query.coins, query.request, query.points, query.vs), query.vs),
        viewed_coins=query.coins,
        vs=query.vs,
    )


def _comparison(data: ComparisonData, vs: str) -> Json:
    return {
        "vs": vs,
        "from": data.start_ms,
        "to": data.end_ms,
        "limited_by": data.limited_by,
        "t": data.t,
        "coins": [_coin(coin) for coin in data.coins],
        "as_of": data.as_of,
    }


def _coin(coin: ComparedCoin) -> Json:
    change, base, last = coin.change, coin.change.base, coin.change.last
    return {
        "id": coin.coin,
        "v": coin.v,
        "base": base and {"at": base.at, "value": base.value, "age_s": base.age_s},
        "last": last and {"at": last.at, "value": last.value},
        "percent": change.percent,
        "reason": change.reason,
        "since": change.since,
    }
