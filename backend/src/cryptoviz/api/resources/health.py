"""Whether this process lives, and whether it can answer."""

from apiflask import APIBlueprint
from flask import Response, jsonify

from cryptoviz.api.context import Surroundings, here
from cryptoviz.api.resources.status_schemas import Health
from cryptoviz.errors import ConfigError, StoreError

bp = APIBlueprint("health", __name__)


@bp.get("/healthz")
@bp.doc(operation_id="getHealth")
@bp.output(Health)
def get_health() -> Response:
    """The process lives"""
    return jsonify({"status": "ok"})


@bp.get("/readyz")
@bp.doc(operation_id="getReadiness", responses=[503])
@bp.output(Health)
def get_readiness() -> Response:
    """The database is at the right version and the index moves"""
    _check(here())
    return jsonify({"status": "ok"})


def _check(place: Surroundings) -> None:
    try:
        place.stores.check()
    except ConfigError as error:
        raise StoreError(str(error)) from error
    if trouble := place.progress.trouble(place.stores.status.heartbeats(), place.clock()):
        raise StoreError(trouble)
