"""Log lines about the polls of a source."""

import logging

from cryptoviz.clock import rfc3339
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import SourceStatus

_log = logging.getLogger(__name__)


class PollLogger:
    """Logs each failed poll and the first good one after it; other good polls at debug.

    They would push the lines that matter off the screen; the status page shows them.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._failed = False

    def log(self, poll: Poll, status: SourceStatus) -> None:
        """Log a poll. `status` is the source's status after it."""
        fields = {
            "source": self._source,
            "events": len(poll.events),
            "rejected": len(poll.rejected),
        }
        if poll.error is None:
            _log.log(logging.INFO if self._failed else logging.DEBUG, "polled", extra=fields)
        else:
            next_try = rfc3339(status.next_try) if status.next_try else None
            why = {"reason": poll.error.reason.code, "error": str(poll.error)}
            _log.warning("poll failed", extra={**fields, **why, "next_try": next_try})
        self._failed = poll.error is not None
