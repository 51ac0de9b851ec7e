"""Favourite coins of the caller."""

from typing import Annotated

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from cryptoviz.api.context import app_context, stores
from cryptoviz.api.parameters import (
    EpochMs,
    Json,
    RequestModel,
    ResponseModel,
    Time,
    to_rfc3339,
)
from cryptoviz.api.resources.market.logos import Image, with_image
from cryptoviz.api.resources.views import cached_json, current_user, login_required
from cryptoviz.clock import to_ms
from cryptoviz.errors import NotFoundError
from cryptoviz.store.accounts.favourites import MOST, Favourites
from cryptoviz.store.data_versions import MARKETS

bp = APIBlueprint("favourites", __name__, url_prefix="/api/v1/favourites")


class PutFavouriteQuery(RequestModel):
    """Without `added_at` the coin goes to the end of the list."""

    added_at: EpochMs | None = Field(
        default=None, description="When a favourite that was removed had been added"
    )
    place: Annotated[int, Field(ge=0, le=2**53)] | None = Field(
        default=None, description="The place that it had; `added_at` if it is left out"
    )


class FavouriteOrderIn(RequestModel):
    """The ids of all favourites of the caller, each once."""

    coin_ids: Annotated[list[str], Field(max_length=MOST)]


class FavouriteOut(ResponseModel):
    """The name of a coin that is no longer known is its id."""

    coin_id: str
    name: str
    symbol: str
    image: Image
    added_at: Time
    place: int = Field(description="Favourites are in ascending order of their places")


class FavouritesOut(ResponseModel):
    """In the order that the caller chose: at first that in which they were added."""

    data: list[FavouriteOut]


@bp.get("")
@login_required
@bp.doc(operation_id="listFavourites", responses=[304])
@bp.output(FavouritesOut)
def list_favourites() -> Response:
    """Favourites in the order of the caller"""
    favourites, user_id = stores().favourites, current_user().user_id
    return cached_json(MARKETS, lambda: _list(favourites, user_id), per_user=True)


@bp.put("")
@login_required
@bp.doc(operation_id="putFavouriteOrder")
@bp.input(FavouriteOrderIn)
@bp.output({}, status_code=204)
def put_favourite_order(json_data: FavouriteOrderIn) -> Response:
    """Put the favourites in another order"""
    stores().favourites.reorder(current_user().user_id, json_data.coin_ids)
    return Response(status=204)


@bp.put("/<coin_id>")
@login_required
@bp.doc(operation_id="putFavourite", responses=[409])
@bp.input(PutFavouriteQuery, location="query")
@bp.output({}, status_code=204)
def put_favourite(coin_id: str, query_data: PutFavouriteQuery) -> Response:
    """Add a coin to the favourites"""
    if not stores().markets.exists(coin_id):
        raise _no_coin(coin_id)
    now = app_context().clock()
    added_at = to_ms(now)
    if query_data.added_at is not None:
        added_at = min(query_data.added_at, added_at)
    stores().favourites.add(current_user().user_id, coin_id, added_at, query_data.place)
    stores().wanted.want(coin_id, "favourite", now)
    return Response(status=204)


@bp.delete("/<coin_id>")
@login_required
@bp.doc(operation_id="deleteFavourite")
@bp.output({}, status_code=204)
def delete_favourite(coin_id: str) -> Response:
    """Remove a coin from the favourites"""
    removed = stores().favourites.remove(current_user().user_id, coin_id)
    if not removed and not stores().markets.exists(coin_id):
        raise _no_coin(coin_id)
    return Response(status=204)


def _no_coin(coin_id: str) -> NotFoundError:
    return NotFoundError(f"There is no coin {coin_id!r}.")


def _list(favourites: Favourites, user_id: int) -> Json:
    rows = favourites.rows(user_id)
    data = [with_image(row._asdict(), row.coin_id) for row in rows]
    return {"data": [{**row, "added_at": to_rfc3339(row["added_at"])} for row in data]}
