"""Throttling of sign-in and registration: tries are counted in SQL, so that all workers count together and a restart forgets nothing."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from cryptoviz.errors import ThrottledError
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import login_attempts

_MINUTE_MS = 60_000
FORGET_MS = 60 * _MINUTE_MS  # failures older than this do not count
MAX_PAUSE_MS = 15 * _MINUTE_MS
# Counting reads before it writes, and forgetting deletes what another try may be counting.
_ALONE = "throttle"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose tries are counted: a user name or an address. After every `tries` of them comes a pause.

    Each pause is twice as long as the one before, from a minute to a quarter of an hour, unless `pause_ms` says how long all are.
    """

    name: str
    tries: int
    pause_ms: int | None = None

    @property
    def longest_ms(self) -> int:
        """Of its pauses."""
        return MAX_PAUSE_MS if self.pause_ms is None else self.pause_ms

    def pause(self, failures: int) -> int:
        """Milliseconds, after so many tries, a multiple of `tries`."""
        doubled = _MINUTE_MS * 2 ** min(failures // self.tries - 1, 10)
        return min(self.longest_ms, doubled) if self.pause_ms is None else self.pause_ms


class Throttle:
    """Raises StoreError when the tries cannot be counted: then nobody signs in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count_attempt(self, subjects: list[Subject], now_ms: int) -> int:
        """Count a try before it is made, so that many at once gain nothing; how many are left before a pause.

        Raises ThrottledError while one of the subjects is paused; then nothing is counted.
        """
        with self._database.write(exclusive_group=_ALONE) as connection:
            connection.execute(
                delete(login_attempts).where(
                    login_attempts.c.first_at <= now_ms - FORGET_MS, _over(now_ms)
                )
            )
            blocked = max(
                (_blocked_until(connection, subject, now_ms) for subject in subjects), default=0
            )
            if blocked <= now_ms:
                return min(_count(connection, subject, now_ms) for subject in subjects)
        wait = timedelta(seconds=-(-(blocked - now_ms) // 1000))
        raise ThrottledError(f"Too many tries. Wait {_in_words(wait)}.", wait)

    def record_success(self, own: Subject, shared: Subject) -> None:
        """The try was good: the failures of `own` are forgotten; for `shared` (an address) only this try does not count."""
        mine, others = login_attempts.c.subject == own.name, login_attempts.c.subject == shared.name
        with self._database.write(exclusive_group=_ALONE) as connection:
            connection.execute(delete(login_attempts).where(mine))
            taken_back = {"failures": login_attempts.c.failures - 1, "blocked_until": None}
            connection.execute(
                update(login_attempts)
                .where(others, login_attempts.c.failures > 0)
                .values(taken_back)
            )


def _over(now_ms: int) -> ColumnElement[bool]:
    return (login_attempts.c.blocked_until.is_(None)) | (login_attempts.c.blocked_until <= now_ms)


def _blocked_until(connection: Connection, subject: Subject, now_ms: int) -> int:
    query = select(login_attempts.c.blocked_until).where(login_attempts.c.subject == subject.name)
    until: int = connection.execute(query).scalar_one_or_none() or 0
    return (
        until if until <= now_ms + subject.longest_ms else 0
    )  # a clock that was set back must not lock anybody out for longer


def _count(connection: Connection, subject: Subject, now_ms: int) -> int:
    """Count one try; how many are left before a pause."""
    row = login_attempts.c.subject == subject.name
    before = connection.execute(select(login_attempts.c.failures).where(row)).scalar_one_or_none()
    failures = (before or 0) + 1
    left = -failures % subject.tries
    pause = None if left else now_ms + subject.pause(failures)
    if before is None:
        connection.execute(
            insert(login_attempts).values(
                subject=subject.name, failures=1, first_at=now_ms, blocked_until=pause
            )
        )
    else:
        connection.execute(
            update(login_attempts).where(row).values(failures=failures, blocked_until=pause)
        )
    return left


def _in_words(wait: timedelta) -> str:
    seconds = int(wait.total_seconds())
    if seconds < 120:
        return "a second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
