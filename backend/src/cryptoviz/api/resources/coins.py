"""Coins: a list to search, and the facts of one."""

from dataclasses import asdict

from apiflask import APIBlueprint
from flask import Response

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import Json, decode_offset, next_offset, time_of
from cryptoviz.api.resources.cached_json import answer
from cryptoviz.api.resources.coins_schemas import CoinFacts, Coins, CoinsQuery
from cryptoviz.api.resources.login_required import signed_in
from cryptoviz.store.data_versions import MARKETS
from cryptoviz.store.markets.queries import CoinFacts as Facts
from cryptoviz.store.markets.queries import CoinRow

bp = APIBlueprint("coins", __name__, url_prefix="/api/v1/coins")

_TIMES = ("ath_at", "atl_at", "last_updated", "observed_at")


@bp.get("")
@signed_in
@bp.doc(operation_id="listCoins", responses=[304])
@bp.input(CoinsQuery, location="query")
@bp.output(Coins)
def list_coins(query_data: CoinsQuery) -> Response:
    """Coins by rank; with `q` the exact matches first"""
    search, offset = stores().markets.search, decode_offset(query_data.cursor)
    return answer(
        MARKETS,
        lambda: _page(search(query_data.q, query_data.limit + 1, offset), query_data.limit, offset),
    )


@bp.get("/<coin_id>")
@signed_in
@bp.doc(operation_id="getCoin", responses=[304])
@bp.output(CoinFacts)
def get_coin(coin_id: str) -> Response:
    """Current facts of a coin"""
    markets = stores().markets
    return answer(MARKETS, lambda: _facts(markets.coin(coin_id)))


def _page(rows: list[CoinRow], limit: int, offset: int) -> Json:
    return {
        "data": [asdict(row) for row in rows[:limit]],
        "next": next_offset(len(rows), limit, offset),
    }


def _facts(facts: Facts) -> Json:
    body = asdict(facts)
    body["history"] = {"state": facts.history_state, "days": body.pop("history_days")}
    return {**body, **{name: time_of(body[name]) for name in _TIMES}}
