"""`signed_in`: a view that only answers to a verified token, before anything else of the request is looked at."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, g, request

from cryptoviz.api.context import here
from cryptoviz.api.security.token_cache import Viewer

Arguments = ParamSpec("Arguments")


def signed_in(view: Callable[Arguments, Response]) -> Callable[Arguments, Response]:
    """Answer 401 unless the request carries a good access token. Stands above @bp.input, so that 401 precedes 422."""

    @wraps(view)
    def checked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Response:
        place = here()
        g.cv_stamp = place.stores.watch.stamp()
        g.cv_viewer = place.viewers.admit(request.headers.get("Authorization"), g.cv_stamp)
        place.interest.seen()
        return view(*args, **kwargs)

    # APIFlask collects what it says of a view in this attribute.
    checked._spec = {**getattr(view, "_spec", {}), "security": "jwt"}  # type: ignore[attr-defined] # functions take attributes
    return checked


def viewer() -> Viewer:
    """Who asks, in a view that is `signed_in`."""
    found: Viewer = g.cv_viewer
    return found


def stamp() -> int:
    """The database's change stamp when the request was let in."""
    found: int = g.cv_stamp
    return found
