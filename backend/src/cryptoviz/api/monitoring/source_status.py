"""Status of a source as of now: a source that was not polled when it was due is not ok."""

from datetime import datetime, timedelta

from cryptoviz.clock import rfc3339
from cryptoviz.errors import Reason
from cryptoviz.model.records import COINGECKO, SourceStatus

# They are polled only while something is wanted of them.
_ON_DEMAND = {f"{COINGECKO}-{name}" for name in ("history", "links", "logos", "rate-history")}
_GRACE = timedelta(minutes=1)  # for a poll in progress, and for the index


def status_as_of(status: SourceStatus, now: datetime) -> SourceStatus:
    """Return the status: `failing` if the next poll is overdue by more than the interval.

    Times of a clock that was ahead are clamped to now.
    """
    checked_at = min(status.checked_at, now)
    changes: dict[str, object] = {"checked_at": checked_at}
    if status.last_success:
        changes["last_success"] = min(status.last_success, now)
    if status.state == "ok" and _is_overdue(status, now):
        detail = f"{status.title} has not been polled since {rfc3339(checked_at)}."
        changes |= {"state": "failing", "reason": Reason("overdue", detail)}
    return status.model_copy(update=changes)


def _is_overdue(status: SourceStatus, now: datetime) -> bool:
    late = max(_GRACE, timedelta(seconds=status.interval_s))
    is_late = status.next_try is not None and now - status.next_try > late
    # A check in the future does not show that the source is polled now.
    return status.source not in _ON_DEMAND and (is_late or status.checked_at - now > late)
