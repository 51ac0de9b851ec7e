"""Metrics for Prometheus: open to this machine, and to others with METRICS_TOKEN."""

import hmac

from apiflask import APIBlueprint
from flask import Response, request

from cryptoviz.api.context import app_context
from cryptoviz.api.monitoring.consumer_status import ConsumerStatus, consumer_statuses
from cryptoviz.api.monitoring.metrics import CONTENT_TYPE
from cryptoviz.api.security.registration import is_local
from cryptoviz.errors import AuthError, StoreError

bp = APIBlueprint("monitoring", __name__, enable_openapi=False)


@bp.get("/metrics")
def get_metrics() -> Response:
    """Counters and timers in the text format of Prometheus"""
    if not (is_local(request) or _has_token()):
        raise AuthError("Metrics need METRICS_TOKEN, or a request from this machine.")
    return Response(app_context().metrics.render(_statuses()), content_type=CONTENT_TYPE)


def _statuses() -> list[ConsumerStatus]:
    """Return no statuses while the database is unavailable: the other metrics still count."""
    status, clock = app_context().stores.status, app_context().clock
    try:
        with app_context().stores.snapshot():
            return consumer_statuses(status.consumers(), status.heartbeats(), clock())
    except StoreError:
        return []


def _has_token() -> bool:
    token, sent = app_context().config.metrics_token, request.headers.get("Authorization", "")
    expected = f"Bearer {token}".encode()
    return bool(token) and hmac.compare_digest(sent.encode(errors="replace"), expected)
