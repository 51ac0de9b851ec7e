"""`cached_json`: responses of views that read data."""

from collections.abc import Callable

from flask import Response, request

from cryptoviz.api.context import app_context
from cryptoviz.api.parameters import Json
from cryptoviz.api.resources.login_required import current_user
from cryptoviz.api.response_cache import ResponseSpec


def cached_json(
    family: str,
    build: Callable[[], Json],
    *,
    per_user: bool = False,
    viewed_coin: str | None = None,
) -> Response:
    """Return the result of `build` as JSON with an ETag, from the cache if possible.

    `build` may be kept and called again outside of a request, so it must not use its context.
    `per_user`: it depends on the caller. `viewed_coin`: the coin whose chart it draws.
    """
    context, environ = app_context(), request.environ
    status, headers, body = context.response_cache.get_or_build(
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        ResponseSpec(family, build, per_user, viewed_coin),
        current_user(),
        request.headers.get("If-None-Match"),
    )
    # A 304 does not prove that there is such a coin.
    if viewed_coin and status.startswith("200"):
        context.activity.record_view(viewed_coin)
    return Response(body, status, headers)
