"""Whether this process lives, and whether it can answer."""

from datetime import timedelta

from apiflask import APIBlueprint
from flask import Response, jsonify

from cryptoviz.api.status_schemas import Health
from cryptoviz.api.surroundings import Surroundings, here
from cryptoviz.deliveries import INDEX
from cryptoviz.errors import ConfigError, StoreError

bp = APIBlueprint("health", __name__)

# A consumer beats every half minute; what was written before this process started says nothing.
STALE_AFTER = timedelta(minutes=5)


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
    now, beats = place.clock(), {beat.consumer: beat.at for beat in place.stores.status.heartbeats()}
    newest = max(beats[INDEX], place.started_at) if INDEX in beats else now
    if now - newest > STALE_AFTER:
        raise StoreError("The index has not moved for more than five minutes.")
