"""Calls that let the users' calls go first, for ten minutes at most."""

from datetime import datetime, timedelta

from cryptoviz.errors import SourceUnavailableError
from cryptoviz.sources.quota.governor import Governor
from cryptoviz.sources.quota.ledger import CallKind

LIMIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(seconds=61)


class Patience:
    """Chooses the kind of a call: background until it was refused for ten minutes."""

    def __init__(self) -> None:
        self._since: datetime | None = None  # the first try since the last success

    def kind(self, now: datetime) -> CallKind:
        """Return the kind of the next try."""
        if self._since is None or now < self._since:
            self._since = now
        return CallKind.WAITING if now - self._since >= LIMIT else CallKind.BACKGROUND

    def due_at(self, governor: Governor, held: datetime, now: datetime) -> datetime:
        """Return when the call is allowed, after `held`.

        A longer wait, or a database that is away, is left to the poll, which reports it.
        """
        if held > now:
            return held
        try:
            free = governor.free_at(self.kind(now), now)
        except SourceUnavailableError:
            return held
        return free if free <= now + LONGEST_WAIT else held

    def end(self) -> None:
        """Start over after a call that succeeded."""
        self._since = None
