"""Time: aware UTC datetimes in Python, epoch milliseconds in SQL and in series."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DAY_MS = 86_400_000


def utc_now() -> datetime:
    """Return the current time. Tests use a clock that they move by hand instead."""
    return datetime.now(UTC)


def to_ms(time: datetime) -> int:
    """Return the epoch milliseconds of an aware datetime; microseconds are cut, not rounded."""
    since = time - _EPOCH
    return since.days * _DAY_MS + since.seconds * 1000 + since.microseconds // 1000


def from_ms(milliseconds: int) -> datetime:
    """Return the aware UTC datetime of epoch milliseconds, at most the first or the last one."""
    try:
        return _EPOCH + milliseconds * _MILLISECOND
    except OverflowError:  # by an offset from UTC, in a record that is not ours
        return _LAST if milliseconds > 0 else _FIRST


def rfc3339(time: datetime) -> str:
    """Format a time as `2026-11-23T05:32:50.123Z`: UTC, milliseconds, fixed width."""
    return from_ms(to_ms(time)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
