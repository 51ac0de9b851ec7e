"""Liveness and readiness of the process."""

from typing import Literal

from apiflask import APIBlueprint
from flask import Response, jsonify, request

from cryptoviz.api.context import app_context
from cryptoviz.api.parameters import ResponseModel
from cryptoviz.api.security.registration import is_local
from cryptoviz.errors import ConfigError, StoreError

bp = APIBlueprint("health", __name__)


class HealthOut(ResponseModel):
    """Response of a healthy process."""

    status: Literal["ok"]


@bp.get("/healthz")
@bp.doc(operation_id="getHealth")
@bp.output(HealthOut)
def get_health() -> Response:
    """The process is alive"""
    return jsonify(status="ok")


@bp.get("/readyz")
@bp.doc(operation_id="getReadiness", responses=[503])
@bp.output(HealthOut)
def get_readiness() -> Response:
    """The database has the right version and the index makes progress"""
    try:
        _require_ready()
    except StoreError as error:
        if is_local(request):
            error.public = str(error)  # `cryptoviz healthy` shows it
        raise
    return jsonify(status="ok")


def _require_ready() -> None:
    context = app_context()
    try:
        context.stores.check()
    except ConfigError as error:  # It may name the user of the database and a path.
        raise StoreError(str(error), public="The database cannot be used.") from error
    context.disk_probe.require_space()
    beats = context.stores.status.heartbeats()
    if problem := context.index_health.problem(beats, context.clock()):
        raise StoreError(problem)
