"""`login_required`: authenticate the caller before anything else of the request is checked."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, g, request

from cryptoviz.api.context import app_context
from cryptoviz.api.security.token_cache import Principal

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


def current_user() -> Principal:
    """Return the caller of a `login_required` view."""
    principal: Principal = g.principal
    return principal
