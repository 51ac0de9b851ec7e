"""The markets table: one row per coin with its changes and a sparkline."""

from collections.abc import Collection
from dataclasses import asdict

from apiflask import APIBlueprint
from flask import Response

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import Json, decode_offset, next_offset, time_of
from cryptoviz.api.ports import Stores
from cryptoviz.api.resources.cached_json import answer
from cryptoviz.api.resources.login_required import signed_in, viewer
from cryptoviz.api.resources.markets_schemas import Markets, MarketsQuery
from cryptoviz.store.data_versions import MARKETS
from cryptoviz.store.markets.queries import MarketRow

bp = APIBlueprint("markets", __name__, url_prefix="/api/v1/markets")


@bp.get("")
@signed_in
@bp.doc(operation_id="listMarkets", responses=[304])
@bp.input(MarketsQuery, location="query")
@bp.output(Markets)
def list_markets(query_data: MarketsQuery) -> Response:
    """Current market rows"""
    place, user_id, offset = stores(), viewer().user_id, decode_offset(query_data.cursor)
    return answer(
        MARKETS, lambda: _page(place, user_id, query_data, offset), personal=query_data.favourites
    )


def _page(place: Stores, user_id: int, query: MarketsQuery, offset: int) -> Json:
    only: Collection[str] | None = place.favourites.ids(user_id) if query.favourites else None
    key, descending = query.sort.removeprefix("-"), query.sort.startswith("-")
    rows = place.markets.table(key, descending, query.q, only, query.limit + 1, offset)
    lines = place.markets.sparklines([row.id for row in rows[: query.limit]])
    data = [_row(row, lines.get(row.id, [])) for row in rows[: query.limit]]
    facts = {"as_of": time_of(place.markets.as_of()), "total": place.markets.total(query.q, only)}
    return {"data": data, "next": next_offset(len(rows), query.limit, offset), **facts}


def _row(row: MarketRow, sparkline: list[float]) -> Json:
    return {**asdict(row), "last_updated": time_of(row.last_updated), "sparkline": sparkline}
