"""The favourite coins of who asks."""

from dataclasses import asdict

from apiflask import APIBlueprint
from flask import Response

from cryptoviz.api.context import here, stores
from cryptoviz.api.parameters import Json, time_of
from cryptoviz.api.resources.cached_json import answer
from cryptoviz.api.resources.favourites_schemas import Favourites
from cryptoviz.api.resources.login_required import signed_in, viewer
from cryptoviz.clock import to_ms
from cryptoviz.errors import NotFoundError
from cryptoviz.store.accounts.favourites import FavouriteRow
from cryptoviz.store.data_versions import MARKETS

bp = APIBlueprint("favourites", __name__, url_prefix="/api/v1/favourites")


@bp.get("")
@signed_in
@bp.doc(operation_id="listFavourites", responses=[304])
@bp.output(Favourites)
def list_favourites() -> Response:
    """Favourites in the order they were chosen"""
    rows, user_id = stores().favourites.rows, viewer().user_id
    return answer(MARKETS, lambda: {"data": [_row(row) for row in rows(user_id)]}, personal=True)


@bp.put("/<coin_id>")
@signed_in
@bp.doc(operation_id="putFavourite", responses=[409])
@bp.output({}, status_code=204)
def put_favourite(coin_id: str) -> Response:
    """Make a coin a favourite"""
    if not stores().markets.exists(coin_id):
        raise NotFoundError(f"There is no coin {coin_id!r}.")
    stores().favourites.add(viewer().user_id, coin_id, to_ms(here().clock()))
    stores().wanted.want(coin_id, "favourite", here().clock())
    return Response(status=204)


@bp.delete("/<coin_id>")
@signed_in
@bp.doc(operation_id="deleteFavourite")
@bp.output({}, status_code=204)
def delete_favourite(coin_id: str) -> Response:
    """Make a coin no favourite any more"""
    if not stores().favourites.remove(viewer().user_id, coin_id) and not stores().markets.exists(
        coin_id
    ):
        raise NotFoundError(f"There is no coin {coin_id!r}.")
    return Response(status=204)


def _row(row: FavouriteRow) -> Json:
    return {**asdict(row), "added_at": time_of(row.added_at)}
