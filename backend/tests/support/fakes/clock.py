"""A clock for tests."""

from datetime import UTC, datetime, timedelta


class HandClock:
    """A clock that moves only by hand."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)
