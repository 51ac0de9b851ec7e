"""Coins: a searchable list, and the facts of one."""

from collections.abc import Sequence
from typing import Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from cryptoviz.api import parameters
from cryptoviz.api.context import AppContext, app_context, stores
from cryptoviz.api.parameters import Json, RequestModel, ResponseModel, Time, to_rfc3339
from cryptoviz.api.resources.market.logos import Image, with_image
from cryptoviz.api.resources.views import cached_json, login_required
from cryptoviz.errors import EncryptionError
from cryptoviz.model.coingecko_account import account_of
from cryptoviz.store.data_versions import MARKETS
from cryptoviz.store.db.reads.rates import DOLLAR
from cryptoviz.store.db.sql_store import AnyRow

bp = APIBlueprint("coins", __name__, url_prefix="/api/v1/coins")

_TIMES = ("ath_at", "atl_at", "observed_at")
_FREE_DAYS = 365
_OPTIONAL = ("absent_since", "absent_reason", "from_source")


class CoinsQuery(RequestModel):
    """All coins by rank, unless `q` is given."""

    q: parameters.Text | None = Field(default=None, description="Part of a name, symbol or id")
    limit: parameters.Limit = 50
    cursor: parameters.Cursor | None = None


class CoinQuery(RequestModel):
    """The currency of the facts."""

    vs: parameters.CurrencyCode = DOLLAR


class CoinOut(ResponseModel):
    """Names of a coin; `rank` is by market cap, 1 = the largest."""

    id: str
    name: str
    symbol: str
    image: Image
    rank: int | None


class CoinsOut(ResponseModel):
    """`next` is the cursor of the next page, null on the last."""

    data: list[CoinOut]
    next: str | None


class CoinHistoryOut(ResponseModel):
    """How much history of a coin can be drawn."""

    state: Literal["none", "filling", "complete"]
    days: list[int] = Field(description="Ranges of history that have been fetched")
    source_days: int | None = Field(
        description="How many days the plan of the source gives; null if it is no free one"
    )


class CoinLinksOut(ResponseModel):
    """Addresses that begin with https://, as the source gives them; null if it gives none."""

    site: str | None
    explorer: str | None
    repository: str | None


class PricedCoinOut(CoinOut):
    """Money in the currency `vs`, changes in percent. Null is unknown.

    Current values are converted at the rate of their own time, `last_updated`, changes at the
    rates of both their ends. The windows of changes end where those of series do. A change is the
    source's (see `from_source`) if no price before its window is known, or the last one is older
    than that by a tenth of the window; it is null if the source has none, or no price in the
    window is newer.
    """

    price: float | None
    change_1h: float | None
    change_24h: float | None
    change_7d: float | None
    change_30d: float | None
    from_source: list[str] | None = Field(
        default=None,
        description="Names of changes, and of the high and the low of the day, that are the "
        "source's, because the history of the coin here does not cover them; left out if none is",
    )
    market_cap: float | None
    total_volume: float | None
    last_updated: Time | None = Field(description="When the price was current, by its source")
    absent_since: Time | None = Field(
        default=None,
        description="Since when the source's answers do not contain the coin; left out if they do",
    )
    absent_reason: Literal["not_returned", "not_requested"] | None = Field(
        default=None,
        description="not_requested: no top coin, favourite or set coin; left out with absent_since",
    )


class CoinFactsOut(PricedCoinOut):
    """Money in the currency `vs`, changes in percent. Null is unknown.

    `high_24h` and `low_24h` are those of the series of the last day, if it has no gap; else they
    are null in other currencies than US dollars. `ath` and `atl` are those in US dollars,
    converted: null if no rate of their time is known, and in bitcoin.
    """

    fully_diluted_valuation: float | None
    high_24h: float | None
    low_24h: float | None
    circulating_supply: float | None
    total_supply: float | None
    max_supply: float | None
    ath: float | None
    ath_at: Time | None
    atl: float | None
    atl_at: Time | None
    observed_at: Time | None
    history: CoinHistoryOut
    links: CoinLinksOut | None = Field(
        description="Null if none is known; they are fetched once the page of the coin is opened"
    )


@bp.get("")
@login_required
@bp.doc(operation_id="listCoins", responses=[304])
@bp.input(CoinsQuery, location="query")
@bp.output(CoinsOut)
def list_coins(query_data: CoinsQuery) -> Response:
    """Coins by rank; with `q` exact matches first"""
    search, q, limit = stores().markets.search, query_data.q, query_data.limit
    offset = parameters.decode_offset(query_data.cursor)
    return cached_json(MARKETS, lambda: _page(search(q, limit + 1, offset), limit, offset))


@bp.get("/<coin_id>")
@login_required
@bp.doc(operation_id="getCoin", responses=[304])
@bp.input(CoinQuery, location="query")
@bp.output(CoinFactsOut)
def get_coin(coin_id: str, query_data: CoinQuery) -> Response:
    """Current facts of a coin"""
    context, vs = app_context(), query_data.vs
    facts = context.stores.facts.read
    return cached_json(MARKETS, lambda: _facts(facts(coin_id, vs), _source_days(context)), vs=vs)


def _page(rows: Sequence[AnyRow], limit: int, offset: int) -> Json:
    next_page = parameters.next_offset(len(rows), limit, offset)
    data = [with_image(row._asdict(), row.id) for row in rows[:limit]]
    return {"data": data, "next": next_page}


def _source_days(context: AppContext) -> int | None:
    try:
        plan = account_of(context.config, context.coingecko_key.load()).plan
    except EncryptionError:
        plan = context.config.plan
    return _FREE_DAYS if plan in ("keyless", "demo") else None


def _facts(facts: Json, source_days: int | None) -> Json:
    times = {name: to_rfc3339(facts[name]) for name in _TIMES}
    history = {name: facts.pop(f"history_{name}") for name in ("state", "days")}
    return {**compact(facts), **times, "history": history | {"source_days": source_days}}


def compact(row: Json) -> Json:
    """Format ages and logo in `row`, and return it without the optional fields that are empty."""
    row = with_image(row, row["id"])
    row["last_updated"] = to_rfc3339(row["last_updated"])
    row["absent_since"] = to_rfc3339(row["absent_since"])
    return {name: value for name, value in row.items() if value or name not in _OPTIONAL}
