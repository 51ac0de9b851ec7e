"""How one source fares: what its status says, and what of it outlives a restart."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from cryptoviz.clock import rfc3339
from cryptoviz.errors import Reason, SourceError
from cryptoviz.model.records import SourceState, SourceStatus, StatusReason
from cryptoviz.sources.http.reasons import BLOCKING, BUDGET


@dataclass(frozen=True)
class Progress:
    """As of the last poll; `reason` is why it failed."""

    checked_at: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0  # in a row
    reason: Reason | None = None

    def succeeded(self, now: datetime) -> "Progress":
        """After a good poll."""
        return Progress(checked_at=now, last_success=now)

    def failed(self, now: datetime, error: SourceError) -> "Progress":
        """After a poll that ended with an error; earlier success is kept."""
        own = error.reason.code in BUDGET  # our budget ended the poll: the source did nothing wrong
        return replace(
            self, checked_at=now, failures=self.failures + (0 if own else 1), reason=error.reason
        )

    @property
    def state(self) -> SourceState:
        """What the reason means for whoever waits."""
        if self.reason is None:
            return "ok"
        if self.reason.code in BUDGET:
            return "waiting"
        return "blocked" if self.reason.code in BLOCKING else "failing"

    def to_state(self) -> dict[str, str]:
        """What outlives a restart: not the reason, for the next poll tells it anew."""
        kept = {"failures": str(self.failures)}
        if self.last_success:
            kept["last_success"] = rfc3339(self.last_success)
        return kept

    @staticmethod
    def from_state(state: Mapping[str, str]) -> "Progress":
        """What `to_state` kept."""
        return Progress(
            last_success=moment_of(state, "last_success"), failures=int(state.get("failures", "0"))
        )

    def status(
        self,
        source: str,
        title: str,
        kind: Literal["market", "news"],
        now: datetime,
        interval_s: int,
        next_try: datetime,
    ) -> SourceStatus:
        """`interval_s` is how often the source is asked when all is well."""
        why = self.reason
        return SourceStatus(
            source=source,
            title=title,
            kind=kind,
            state=self.state,
            reason=StatusReason(code=why.code, detail=why.detail, params=dict(why.params))
            if why
            else None,
            checked_at=self.checked_at or now,
            last_success=self.last_success,
            next_try=next_try,
            interval_s=interval_s,
            failures=self.failures,
        )


def put_off(until: datetime | None, now: datetime, longest: timedelta) -> datetime:
    """When to go on: `until`, or now when that is past, or further ahead than anything is put off: then the clock was set back."""
    return until if until is not None and now < until <= now + longest else now


def moment_of(state: Mapping[str, str], name: str) -> datetime | None:
    """A moment kept in a source's state."""
    return datetime.fromisoformat(state[name]) if state.get(name) else None
