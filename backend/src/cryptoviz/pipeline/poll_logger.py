"""Log lines about the polls of a source."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from cryptoviz.clock import rfc3339
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import SourceStatus

_log = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)


class PollLogger:
    """Logs each failed poll, and good polls in one line every half minute.

    Filling history takes hundreds of polls, which would push other lines off the screen.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._logged_at: datetime | None = None  # of the last good line; None after a failure
        self._pending: Counter[str] = Counter()  # of good polls since then

    def log(self, poll: Poll, status: SourceStatus, now: datetime) -> None:
        """Log a poll. `status` is the source's status after it."""
        counts = {"events": len(poll.events), "rejected": len(poll.rejected)}
        if poll.error is not None:
            self._logged_at = None
            next_try = rfc3339(status.next_try) if status.next_try else None
            why = {"reason": poll.error.reason.code, "error": str(poll.error)}
            fields = {"source": self._source, **counts, **why, "next_try": next_try}
            _log.warning("poll failed", extra=fields)
            return
        self._pending.update(counts, polls=1)
        if self._logged_at is None or abs(now - self._logged_at) >= EVERY:
            _log.info("polled", extra={"source": self._source, **self._pending})
            self._logged_at, self._pending = now, Counter()
