"""Logos of coins, which browsers get from this server alone. Public: <img> sends no token."""

from typing import Annotated, Any
from urllib.parse import quote

from apiflask import APIBlueprint
from apiflask.schemas import FileSchema
from flask import Response, request
from pydantic import Field

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import Json, RequestModel, Text
from cryptoviz.errors import NotFoundError

bp = APIBlueprint("logos", __name__, url_prefix="/logos")

_TYPE = "image/webp"
_FILE: Any = FileSchema(type="string", format="binary")

Image = Annotated[
    str | None,
    Field(description="Path of the logo on this server, as those of this document; null if none"),
]


class LogoQuery(RequestModel):
    v: Text | None = Field(default=None, description="Version, as in the `image` of a coin")


@bp.get("/<coin_id>")
@bp.doc(operation_id="getLogo", responses=[304])
@bp.input(LogoQuery, location="query")
@bp.output(_FILE, content_type=_TYPE)
def get_logo(coin_id: str, query_data: LogoQuery) -> Response:
    """Logo of a coin, 64 pixels square; needs no token"""
    logo = stores().logos.image(coin_id)
    if logo is None:
        raise NotFoundError(f"There is no logo of the coin {coin_id!r}.")
    response = Response(logo.body, content_type=_TYPE)
    response.set_etag(logo.version)
    is_current = query_data.v == logo.version
    caching = "public, max-age=31536000, immutable" if is_current else "public, no-cache"
    response.headers["Cache-Control"] = caching
    response.make_conditional(request)
    return response


def with_image(row: Json, coin_id: str) -> Json:
    """Return the row with `image`, the path of the coin's logo, in place of `logo`, its version."""
    version = row.pop("logo")
    path = f"/logos/{quote(coin_id, safe='')}?v={version}" if version else None
    return {**row, "image": path}
