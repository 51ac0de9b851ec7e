"""Status of sources and consumers, and why data are old if they are."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Literal

from apiflask import APIBlueprint
from flask import Response, jsonify
from pydantic import Field

from cryptoviz.api.context import app_context
from cryptoviz.api.monitoring.consumer_status import ConsumerStatus, State, consumer_statuses
from cryptoviz.api.monitoring.source_status import status_as_of
from cryptoviz.api.parameters import Json, ResponseModel, Time, to_rfc3339
from cryptoviz.api.resources.views import current_user, login_required
from cryptoviz.api.stores import Stores
from cryptoviz.clock import rfc3339, to_ms
from cryptoviz.errors import Reason
from cryptoviz.model.records import COINGECKO, SourceStatus

bp = APIBlueprint("status", __name__, url_prefix="/api/v1/status")


class StatusReasonOut(ResponseModel):
    """`detail` is English; `code` and `params` allow a translation."""

    code: str
    detail: str
    params: dict[str, str | int]


class SourceOut(ResponseModel):
    """`failures` in a row; `interval_s` between polls; calls are null without a budget."""

    source: str
    title: str
    kind: Literal["market", "news"]
    state: Literal["ok", "failing", "blocked", "waiting"]
    reason: StatusReasonOut | None
    checked_at: Time
    last_success: Time | None
    next_try: Time | None
    interval_s: int
    failures: int
    calls_month: int | None
    budget_month: int | None
    missing_coins: list[str] = Field(
        description="Ids of the setting COINS that the source's last complete poll did not return"
    )


class ConsumerOut(ResponseModel):
    """A consumer in one topic. If counted, the three counts add up to `position`."""

    consumer: str
    topic: str
    position: int
    lag: int | None = Field(description="Records waiting; null if unknown")
    state: State = Field(description="silent: no heartbeat for 90 seconds")
    reason: StatusReasonOut | None
    indexed: int | None
    duplicates: int | None
    dead_letters: int | None
    updated_at: Time


class HistoryProgressOut(ResponseModel):
    """How many of the polled coins have every range of history."""

    filled: int
    total: int


class MarketsFreshnessOut(ResponseModel):
    """Time of the newest price of any coin, and of the next poll."""

    as_of: Time | None
    next_poll: Time | None


class DatabaseOut(ResponseModel):
    kind: Literal["sqlite", "postgresql"]
    url: str = Field(description="With the password masked")


class StatusOut(ResponseModel):
    """Status of everything that supplies data."""

    as_of: Time
    sources: list[SourceOut]
    consumers: list[ConsumerOut]
    history: HistoryProgressOut
    dead_letters: int
    database: DatabaseOut | None = Field(description="Null unless the caller is an admin")
    markets: MarketsFreshnessOut


@bp.get("")
@login_required
@bp.doc(operation_id="getStatus")
@bp.output(StatusOut)
def get_status() -> Response:
    """Status of each source and consumer"""
    context = app_context()
    feeds = {feed.url for feed in context.config.feeds}
    problem = context.disk_probe.problem()  # outside the snapshot, which an error would end
    with context.stores.snapshot():
        return jsonify(_status(context.stores, feeds, context.clock(), problem))


def _status(reads: Stores, feeds: set[str], now: datetime, problem: Reason | None) -> Json:
    # Feeds that were removed from FEEDS are no longer polled.
    polled = [one for one in reads.status.sources() if one.kind == "market" or one.source in feeds]
    sources = [status_as_of(one, now) for one in polled]
    consumers = consumer_statuses(reads.status.consumers(), reads.status.heartbeats(), now)
    if problem:  # The stored statuses are from before.
        waits = {"state": "waiting", "reason": problem}
        sources = [it.model_copy(update=waits) if it.state == "ok" else it for it in sources]
        consumers = [
            replace(it, state="waiting", reason=problem) if it.state == "ok" else it
            for it in consumers
        ]
    is_admin = reads.users.get(current_user().user_id).admin
    database = {"kind": reads.database.kind, "url": reads.database.masked_url}
    return {
        "as_of": rfc3339(now),
        "sources": [_source(source) for source in sources],
        "consumers": [_consumer(status) for status in consumers],
        "history": asdict(reads.status.history()),
        "dead_letters": reads.status.dead_letter_count(),
        "database": database if is_admin else None,
        "markets": {
            "as_of": to_rfc3339(reads.markets.as_of(to_ms(now))),
            "next_poll": _next_poll(sources),
        },
    }


def _source(status: SourceStatus) -> Json:
    times = ("checked_at", "last_success", "next_try")
    body = status.model_dump(mode="json", exclude=set(times))
    return {**body, **{name: _format(getattr(status, name)) for name in times}}


def _consumer(status: ConsumerStatus) -> Json:
    reason = vars(status.reason) if status.reason else None
    return {**vars(status), "reason": reason, "updated_at": rfc3339(status.updated_at)}


def _next_poll(sources: Sequence[SourceStatus]) -> str | None:
    times = (source.next_try for source in sources if source.source == COINGECKO)
    return _format(next(times, None))


def _format(time: datetime | None) -> str | None:
    return None if time is None else rfc3339(time)
