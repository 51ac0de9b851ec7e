"""What Prometheus reads: for this machine, or with METRICS_TOKEN."""

import hmac

from apiflask import APIBlueprint
from flask import Response, request

from cryptoviz.api.context import here
from cryptoviz.api.resources.consumer_status import ConsumerStatus, consumers
from cryptoviz.api.security.registration import is_local
from cryptoviz.api.web.metrics import CONTENT_TYPE
from cryptoviz.errors import AuthError, StoreError

bp = APIBlueprint("monitoring", __name__, enable_openapi=False)


@bp.get("/metrics")
def get_metrics() -> Response:
    """Counts and times in Prometheus's text format"""
    if not (is_local(request) or _has_token()):
        raise AuthError("Metrics are for this machine, or for who has METRICS_TOKEN.")
    return Response(here().metrics.page(_fares()), content_type=CONTENT_TYPE)


def _fares() -> list[ConsumerStatus]:
    """Of the consumers; none while the database is away: what else is measured is told all the same."""
    place = here()
    try:
        with place.stores.snapshot():
            return consumers(
                place.stores.status.consumers(), place.stores.status.heartbeats(), place.clock()
            )
    except StoreError:
        return []


def _has_token() -> bool:
    wanted, given = here().config.metrics_token, request.headers.get("Authorization", "")
    return bool(wanted) and hmac.compare_digest(
        given.encode(errors="replace"), f"Bearer {wanted}".encode()
    )
