"""Activity is recorded once per interval, and again after a failed write."""

import logging
from datetime import datetime

import pytest

from cryptoviz.api.activity import ActivityRecorder
from cryptoviz.errors import StoreError
from support.fakes.clock import HandClock


class FakeStore:
    """Records what is written to the stores, and when; fails while `error` is set."""

    def __init__(self) -> None:
        self.touched: list[datetime] = []
        self.wanted: list[tuple[str, str, datetime]] = []
        self.error: StoreError | None = None

    def touch(self, now: datetime) -> None:
        self._fail()
        self.touched.append(now)

    def want(self, coin_id: str, reason: str, now: datetime) -> None:
        self._fail()
        self.wanted.append((coin_id, reason, now))

    def _fail(self) -> None:
        if self.error:
            raise self.error


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def recorder(store: FakeStore, clock: HandClock) -> ActivityRecorder:
    return ActivityRecorder(store, store, store, clock, submit=lambda task: task())


def test_record_view_writes_activity_once_a_minute(
    recorder: ActivityRecorder, store: FakeStore, clock: HandClock
) -> None:
    first = clock()
    for _ in range(61):
        recorder.record_view()
        clock.move(seconds=1)
    assert store.touched == [first, first.replace(minute=1)]
    assert store.wanted == []


def test_record_view_writes_each_coin_once_an_hour(
    recorder: ActivityRecorder, store: FakeStore, clock: HandClock
) -> None:
    first = clock()
    for _ in range(7):
        recorder.record_view("monero")
        recorder.record_view("bitcoin")
        clock.move(minutes=10)
    again = first.replace(hour=first.hour + 1)
    assert store.wanted == [
        (coin, "opened", at) for at in (first, again) for coin in ("monero", "bitcoin")
    ]


def test_record_view_after_failed_write_retries_a_minute_later(
    recorder: ActivityRecorder, store: FakeStore, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    store.error = StoreError("The database does not response.")
    with caplog.at_level(logging.WARNING):
        recorder.record_view("monero")
        recorder.record_view("monero")
    assert [record.reason for record in caplog.records] == [str(store.error)] * 2, (
        "activity and view are each tried once"
    )
    store.error = None
    clock.move(minutes=1)
    recorder.record_view("monero")
    assert (store.touched, store.wanted) == ([clock()], [("monero", "opened", clock())])


def test_record_view_writes_again_when_the_clock_is_set_back(
    recorder: ActivityRecorder, store: FakeStore, clock: HandClock
) -> None:
    recorder.record_view("monero")
    clock.move(days=-1)
    recorder.record_view("monero")
    assert (len(store.touched), len(store.wanted)) == (2, 2)
