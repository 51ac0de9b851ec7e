"""`answer`: what a view returns that reads data."""

from collections.abc import Callable

from flask import Response, request

from cryptoviz.api.cache.response_cache import Recipe
from cryptoviz.api.context import here
from cryptoviz.api.parameters import Json
from cryptoviz.api.resources.login_required import stamp, viewer


def answer(
    family: str, make: Callable[[], Json], *, personal: bool = False, opened: str | None = None
) -> Response:
    """What `make` gives, as JSON with an ETag; from the ready answers when its family of data has not changed.

    `personal`: it depends on who asks. `opened`: the coin whose chart it draws. `make` may be kept and called again later,
    outside a request: it holds all it needs.
    """
    place, environ = here(), request.environ
    recipe = Recipe(family, make, personal, opened)
    address = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    status, headers, body = place.answers.serve(
        *address, recipe, viewer(), stamp(), request.headers.get("If-None-Match")
    )
    if opened and status.startswith(
        "200"
    ):  # an ETag may be answered without looking whether there is such a coin
        place.interest.seen(opened)
    return Response(body, status, headers)
