"""Health of a source: the results of its polls, and when it is polled next."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from cryptoviz.clock import rfc3339
from cryptoviz.errors import Reason, SourceError
from cryptoviz.model.records import SourceState, SourceStatus
from cryptoviz.sources.http.reasons import BLOCKING, BUDGET

LONGEST, SHORTEST = timedelta(hours=1), timedelta(minutes=1)  # waits that a server may ask for

MOST_REPEATS = 12  # more failures of a kind do not lengthen the wait


@dataclass
class SourceHealth:
    """Health of the source named `source`, which waits `longest_wait` at most."""

    source: str
    title: str
    kind: Literal["market", "news"]
    longest_wait: timedelta
    checked_at: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0  # in a row
    repeats: Counter[str] = field(default_factory=Counter)  # of these, those of each reason code
    reason: Reason | None = None  # why the last poll failed
    next_at: datetime | None = None  # None: now

    def restore(self, state: Mapping[str, str]) -> None:
        """Continue from a saved state. The reason is not in it: the next poll finds it again."""
        self.last_success = parse_time(state, "last_success")
        self.failures = int(state.get("failures", "0"))
        self.repeats = Counter(state.get("failed", "").split())
        self.next_at = parse_time(state, "next_at") or self.next_at

    def to_state(self) -> dict[str, str]:
        """Return what `restore` needs, without `next_at`: a restart polls at once."""
        failed = " ".join(self.repeats.elements())
        state = {"failures": str(self.failures), "failed": failed}
        return state | ({"last_success": rfc3339(self.last_success)} if self.last_success else {})

    def succeed(self, now: datetime) -> None:
        """Record a good poll."""
        self.checked_at = self.last_success = now
        self.failures, self.reason = 0, None
        self.repeats.clear()

    def fail(self, now: datetime, error: SourceError) -> int:
        """Record a poll that ended with an error; return how often this kind did in a row.

        Our own budget is not the source's failure.
        """
        self.checked_at, self.reason = now, error.reason
        code = error.reason.code
        if code in BUDGET:
            return 0
        self.failures += 1
        self.repeats[code] = min(self.repeats[code] + 1, MOST_REPEATS)
        return self.repeats[code]

    def due_at(self, now: datetime) -> datetime:
        """Return `next_at`, or now if that is past or too far ahead: the clock was set back."""
        waits = self.next_at is not None and now < self.next_at <= now + self.longest_wait
        return self.next_at if self.next_at is not None and waits else now

    def retry_now(self) -> None:
        """End the wait after a failure: its cause may be gone."""
        if self.reason is not None:
            self.next_at = None

    @property
    def state(self) -> SourceState:
        """The state that the reason means."""
        if self.reason is None:
            return "ok"
        if self.reason.code in BUDGET:
            return "waiting"
        return "blocked" if self.reason.code in BLOCKING else "failing"

    def status(self, now: datetime, interval_s: int, next_try: datetime) -> SourceStatus:
        """Return the status. `interval_s` is the usual interval between polls."""
        known = {**vars(self), "state": self.state, "checked_at": self.checked_at or now}
        return SourceStatus(**known, next_try=next_try, interval_s=interval_s)


def doubled(first: timedelta, failures: int, longest: timedelta) -> timedelta:
    """Return `first`, doubled for each failure after the first, but `longest` at most."""
    factor: int = 2 ** min(max(failures - 1, 0), MOST_REPEATS)
    return min(first * factor, longest)


def after_failure(usual: timedelta, failures: int, requested: timedelta | None) -> timedelta:
    """Return the interval, doubled for each failure up to an hour, or the wait requested."""
    wait = doubled(usual, failures, max(LONGEST, usual))
    return wait if requested is None else max(wait, bounded(requested, usual))


def failure_of(error: SourceError) -> SourceError | None:
    """Return the error, or None for a call that waits: others took those of this minute first."""
    return None if error.reason.code == "budget_minute" else error


def bounded(wait: timedelta, usual: timedelta) -> timedelta:
    """Return a wait that a server asked for, if it is neither too short nor too long."""
    return min(max(wait, min(SHORTEST, usual)), LONGEST)


def parse_time(state: Mapping[str, str], name: str) -> datetime | None:
    """Return a time of a saved state."""
    return datetime.fromisoformat(state[name]) if state.get(name) else None
