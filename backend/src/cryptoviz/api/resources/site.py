"""What a page must know before anybody has signed in."""

from importlib.metadata import version

from apiflask import APIBlueprint
from flask import Response, jsonify, request

from cryptoviz.api.context import here, stores
from cryptoviz.api.resources.auth_schemas import Site

bp = APIBlueprint("site", __name__, url_prefix="/api/v1/site")

VERSION = version("cryptoviz")


@bp.get("")
@bp.doc(operation_id="getSite")
@bp.output(Site)
def get_site() -> Response:
    """Version, whether data are simulated, and who may register"""
    place, first = here(), stores().users.is_empty()
    about = {
        "version": VERSION,
        "simulated": place.config.simulated,
        "csrf_cookie": place.cookie.csrf_name,
    }
    opening = {"first_account": first, "registration_open": first or place.config.open_registration}
    return jsonify({**about, **opening, "code_required": place.registration.needs_code(request)})
