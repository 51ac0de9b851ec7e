"""Throttling of sign-in and registration. All workers share the counts, also after a restart."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, or_, select, update

from cryptoviz.errors import ThrottledError
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.db.upsert import upsert
from cryptoviz.store.schema.tables import login_attempts

_MINUTE_MS = 60_000
FORGET_MS = 60 * _MINUTE_MS  # failures older than this do not count
MAX_PAUSE_MS = 15 * _MINUTE_MS
# Counts are read before they are written, and old ones deleted that another may be counting.
_GROUP = "throttle"

_A = login_attempts.c


@dataclass(frozen=True, slots=True)
class Subject:
    """A user name or an address whose attempts are counted, with a pause after every `tries`.

    Each pause is twice as long as the last, from one to 15 minutes, unless `pause_ms` fixes it.
    """

    name: str
    tries: int
    pause_ms: int | None = None

    def pause(self, failures: int) -> int:
        """Return the pause in milliseconds after this number of attempts, a multiple of `tries`."""
        if self.pause_ms is not None:
            return self.pause_ms
        doublings = min(failures // self.tries - 1, 10)
        return min(MAX_PAUSE_MS, _MINUTE_MS << doublings)


class Throttle(SqlStore):
    """Counts of attempts. While they cannot be stored, nobody can sign in."""

    def count_attempt(self, subjects: list[Subject], now_ms: int) -> int:
        """Count an attempt; return how many are left. Raises ThrottledError, without counting."""
        not_paused = or_(_A.blocked_until.is_(None), _A.blocked_until <= now_ms)
        old = delete(login_attempts).where(_A.first_at <= now_ms - FORGET_MS, not_paused)
        with self._database.write(exclusive_group=_GROUP) as connection:
            connection.execute(old)
            blocked = max(_blocked_until(connection, subject, now_ms) for subject in subjects)
            if blocked <= now_ms:
                return min(_count(connection, subject, now_ms) for subject in subjects)
        wait = timedelta(seconds=-(-(blocked - now_ms) // 1000))
        raise ThrottledError(f"Too many tries. Wait {_in_words(wait)}.", wait)

    def record_success(self, own: Subject, shared: Subject) -> None:
        """Forget the failures of `own`; of `shared` (an address) only this attempt."""
        undo = {"failures": _A.failures - 1, "blocked_until": None}
        others = (_A.subject == shared.name) & (_A.failures > 0)
        with self._database.write(exclusive_group=_GROUP) as connection:
            connection.execute(delete(login_attempts).where(_A.subject == own.name))
            connection.execute(update(login_attempts).where(others).values(undo))


def _blocked_until(connection: Connection, subject: Subject, now_ms: int) -> int:
    query = select(_A.blocked_until).where(_A.subject == subject.name)
    until: int = connection.scalar(query) or 0
    # A clock that is set back must not block anybody for longer.
    return until if until <= now_ms + (subject.pause_ms or MAX_PAUSE_MS) else 0


def _count(connection: Connection, subject: Subject, now_ms: int) -> int:
    """Count one attempt; return how many are left before a pause."""
    query = select(_A.failures, _A.first_at).where(_A.subject == subject.name)
    known = connection.execute(query).one_or_none()
    failures, first_at = (known.failures + 1, min(known.first_at, now_ms)) if known else (1, now_ms)
    left = -failures % subject.tries
    row = {
        "subject": subject.name,
        "failures": failures,
        "first_at": first_at,
        "blocked_until": None if left else now_ms + subject.pause(failures),
    }
    upsert(connection, login_attempts, row)
    return left


def _in_words(wait: timedelta) -> str:
    seconds = int(wait.total_seconds())
    if seconds < 120:
        return "a second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
