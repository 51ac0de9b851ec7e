"""What the log says of a source's polls."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from cryptoviz.clock import rfc3339
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import SourceStatus

_log = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)


class PollLogger:
    """A line for each poll that failed; of those that went well, one at most every half minute, which counts those before it.

    While history is filled there are hundreds: they would push from the screen what a start had to say.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._logged_at: datetime | None = None  # that all is well; None after a failure
        self._pending: Counter[str] = Counter()

    def log(self, poll: Poll, status: SourceStatus, now: datetime) -> None:
        """`status`: of the source after this poll."""
        brought = {"events": len(poll.events), "rejected": len(poll.rejected)}
        if poll.error is not None:
            self._logged_at = None
            why = {"reason": poll.error.reason.code, "error": str(poll.error)}
            next_try = rfc3339(status.next_try) if status.next_try else None
            _log.warning(
                "poll failed",
                extra={"source": self._source, **brought, **why, "next_try": next_try},
            )
            return
        self._pending.update(brought, polls=1)
        if self._logged_at is None or abs(now - self._logged_at) >= EVERY:
            _log.info("polled", extra={"source": self._source, **self._pending})
            self._logged_at, self._pending = now, Counter()
