"""Facts that the web app needs before anybody has signed in."""

from importlib.metadata import version

from apiflask import APIBlueprint
from flask import Response, jsonify, request
from pydantic import Field

from cryptoviz.api.context import app_context, stores
from cryptoviz.api.parameters import ResponseModel

bp = APIBlueprint("site", __name__, url_prefix="/api/v1/site")

VERSION = version("cryptoviz")


class SiteOut(ResponseModel):
    """Facts about this installation that need no sign-in."""

    version: str
    simulated: bool
    first_account: bool = Field(
        description="There is no account yet: the next one to register becomes admin"
    )
    code_required: bool = Field(description="Registration needs the one-time code from the log")
    registration_open: bool
    csrf_cookie: str = Field(
        description="Name of the readable cookie whose value `refresh` expects in X-CSRF-TOKEN"
    )


@bp.get("")
@bp.doc(operation_id="getSite")
@bp.output(SiteOut)
def get_site() -> Response:
    """Version, whether the data are simulated, and who can register"""
    context, is_first = app_context(), stores().users.is_empty()
    return jsonify(
        {
            "version": VERSION,
            "simulated": context.config.simulated,
            "first_account": is_first,
            "code_required": context.registration.needs_code(request),
            "registration_open": is_first or context.config.open_registration,
            "csrf_cookie": context.refresh_cookie.csrf_name,
        }
    )
