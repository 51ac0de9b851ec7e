"""What pages look at is told to the pollers now and then, and again when it could not be told."""

import logging
from datetime import datetime

import pytest

from cryptoviz.api.activity import ActivityRecorder
from cryptoviz.errors import StoreError
from support.fakes.clock import HandClock


class Told:
    """Activity and Wanted: what was said, and when; fails while `error` is set."""

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
def told() -> Told:
    return Told()


@pytest.fixture
def recorder(told: Told, clock: HandClock) -> ActivityRecorder:
    return ActivityRecorder(told, told, clock, submit=lambda task: task())


def test_that_somebody_looks_is_said_once_a_minute(
    recorder: ActivityRecorder, told: Told, clock: HandClock
) -> None:
    first = clock()
    for _ in range(61):
        recorder.record_view()
        clock.move(seconds=1)
    assert told.touched == [first, first.replace(minute=1)]
    assert told.wanted == []


def test_an_opened_chart_is_said_once_an_hour(
    recorder: ActivityRecorder, told: Told, clock: HandClock
) -> None:
    first = clock()
    for _ in range(7):
        recorder.record_view("monero")
        recorder.record_view("bitcoin")
        clock.move(minutes=10)
    again = first.replace(hour=first.hour + 1)
    assert told.wanted == [
        (coin, "opened", at) for at in (first, again) for coin in ("monero", "bitcoin")
    ]


def test_what_could_not_be_said_is_said_a_minute_later(
    recorder: ActivityRecorder, told: Told, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    told.error = StoreError("The database does not answer.")
    with caplog.at_level(logging.WARNING):
        recorder.record_view("monero")
        recorder.record_view("monero")
    assert [record.reason for record in caplog.records] == [str(told.error)] * 2, (
        "somebody looks, and at monero: each was tried once"
    )
    told.error = None
    clock.move(minutes=1)
    recorder.record_view("monero")
    assert (told.touched, told.wanted) == ([clock()], [("monero", "opened", clock())])


def test_a_clock_that_is_set_back_silences_nothing(
    recorder: ActivityRecorder, told: Told, clock: HandClock
) -> None:
    recorder.record_view("monero")
    clock.move(days=-1)
    recorder.record_view("monero")
    assert (len(told.touched), len(told.wanted)) == (2, 2)
