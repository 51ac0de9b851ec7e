"""What views of signed-in users share: `login_required`, and `cached_json` responses."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec

from flask import Response, g, request

from cryptoviz.api.context import app_context, stores
from cryptoviz.api.response_cache import Build, ResponseSpec
from cryptoviz.api.security.token_cache import Principal
from cryptoviz.errors import ForbiddenError
from cryptoviz.store.db.reads.rates import DOLLAR

Arguments = ParamSpec("Arguments")


def login_required(view: Callable[Arguments, Response]) -> Callable[Arguments, Response]:
    """Respond 401 without a valid access token. Goes above @bp.input, so that 401 precedes 422."""

    @wraps(view)
    def wrapper(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Response:
        context = app_context()
        g.principal = context.token_cache.authenticate(request.headers.get("Authorization"))
        context.activity.record_view()
        return view(*args, **kwargs)

    # APIFlask reads the OpenAPI properties of a view from this attribute.
    wrapper._spec = {**getattr(view, "_spec", {}), "security": "jwt"}  # type: ignore[attr-defined]
    return wrapper


def admin_required(view: Callable[Arguments, Response]) -> Callable[Arguments, Response]:
    """Respond 403 unless the caller is an admin. Goes below `login_required`."""

    @wraps(view)
    def wrapper(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Response:
        if not stores().users.get(current_user().user_id).admin:
            raise ForbiddenError("Only administrators can do this.")
        return view(*args, **kwargs)

    return wrapper


def current_user() -> Principal:
    """Return the caller of a `login_required` view."""
    principal: Principal = g.principal
    return principal


def cached_json(
    family: str,
    build: Build,
    *,
    per_user: bool = False,
    viewed_coins: Sequence[str] = (),
    vs: str = DOLLAR,
) -> Response:
    """Return the result of `build` as JSON with an ETag, from the cache if possible.

    `build` may be kept and called again outside of a request, so it must not use its context.
    `per_user`: it depends on the caller. `viewed_coins`: those whose chart it draws.
    `vs`: its currency.
    """
    context, environ = app_context(), request.environ
    status, headers, body = context.response_cache.get_or_build(
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        ResponseSpec(family, build, per_user, viewed_coins),
        current_user(),
        request.headers.get("If-None-Match"),
        request.headers.get("Accept-Encoding"),
    )
    # A 304 does not prove that there is such a coin.
    if viewed_coins and status.startswith("200"):
        context.activity.record_view(*viewed_coins)
    if vs != DOLLAR:
        context.activity.record_currency(vs)
    return Response(body, status, headers)
