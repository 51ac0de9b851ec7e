"""How sources and consumers fare, and why figures are old when they are."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from apiflask import APIBlueprint
from flask import Response, jsonify

from cryptoviz.api.context import here
from cryptoviz.api.parameters import Json, time_of
from cryptoviz.api.ports import Stores
from cryptoviz.api.resources.consumer_status import ConsumerStatus, consumers
from cryptoviz.api.resources.login_required import signed_in, viewer
from cryptoviz.api.resources.status_schemas import Status
from cryptoviz.clock import rfc3339
from cryptoviz.model.records import COINGECKO, SourceStatus

bp = APIBlueprint("status", __name__, url_prefix="/api/v1/status")


@bp.get("")
@signed_in
@bp.doc(operation_id="getStatus")
@bp.output(Status)
def get_status() -> Response:
    """State of each source and consumer"""
    return jsonify({"as_of": rfc3339(here().clock()), **_status(here().stores)})


def _database(stores: Stores) -> Json | None:
    """Only for admins: it names hosts and accounts."""
    return asdict(stores.database) if stores.users.get(viewer().user_id).admin else None


def _status(stores: Stores) -> Json:
    with stores.snapshot():
        sources, history = _polled(stores.status.sources()), stores.status.history()
        fares = consumers(stores.status.consumers(), stores.status.heartbeats(), here().clock())
        return {
            "sources": [_source(source) for source in sources],
            "consumers": [_consumer(status) for status in fares],
            "history": {"filled": history.filled, "total": history.total},
            "dead_letters": stores.status.dead_letter_count(),
            "database": _database(stores),
            "markets": {"as_of": time_of(stores.markets.as_of()), "next_poll": _next_poll(sources)},
        }


def _polled(sources: Sequence[SourceStatus]) -> list[SourceStatus]:
    """Without the feeds that were taken out of FEEDS: nobody polls them any more."""
    feeds = {feed.url for feed in here().config.feeds}
    return [source for source in sources if source.kind == "market" or source.source in feeds]


def _source(status: SourceStatus) -> Json:
    times = {
        "checked_at": status.checked_at,
        "last_success": status.last_success,
        "next_try": status.next_try,
    }
    return {
        **status.model_dump(mode="json", exclude=set(times)),
        **{name: _time(moment) for name, moment in times.items()},
    }


def _consumer(status: ConsumerStatus) -> Json:
    counts = (
        {"indexed": None, "duplicates": None, "dead_letters": None}
        if status.counts is None
        else asdict(status.counts)
    )
    place = {
        "consumer": status.consumer,
        "topic": status.topic,
        "position": status.position,
        "lag": status.lag,
    }
    reason = status.reason.model_dump() if status.reason else None
    return {
        **place,
        "state": status.state,
        "reason": reason,
        **counts,
        "updated_at": rfc3339(status.updated_at),
    }


def _next_poll(sources: Sequence[SourceStatus]) -> str | None:
    return next((_time(source.next_try) for source in sources if source.source == COINGECKO), None)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
