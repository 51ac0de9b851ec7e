"""The log's lines about polls: none too many, and what they count adds up."""

import logging
from datetime import timedelta

import pytest

from cryptoviz.errors import Reason, SourceUnavailableError
from cryptoviz.model.events import news_event
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import NewsItem, SourceStatus
from cryptoviz.pipeline.poll_logger import EVERY, PollLogger
from support.fakes.clock import HandClock

NEXT_TRY = HandClock()() + timedelta(minutes=1)
STATUS = SourceStatus(
    source="s",
    title="S",
    kind="news",
    state="ok",
    checked_at=HandClock()(),
    next_try=NEXT_TRY,
    interval_s=60,
)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def poll(clock: HandClock, events: int = 1) -> Poll:
    return Poll(
        events=[
            news_event(NewsItem(id=str(n), feed_url="f", feed_title="F", title="t"), clock())
            for n in range(events)
        ]
    )


def test_poll_logger_with_fast_polls_logs_them_together(
    clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    log = PollLogger("s")
    with caplog.at_level(logging.INFO):
        for _ in range(100):
            log.log(poll(clock, 2), STATUS, clock())
            clock.move(seconds=1)
    assert [(record.polls, record.events) for record in caplog.records] == [
        (1, 2),
        (30, 60),
        (30, 60),
        (30, 60),
    ]


def test_poll_logger_with_slow_polls_logs_each(
    clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    log = PollLogger("s")
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            log.log(poll(clock), STATUS, clock())
            clock.move(seconds=EVERY.total_seconds())
    assert [record.polls for record in caplog.records] == [1, 1, 1]


def test_poll_logger_logs_each_failure_and_the_first_success_after_it(
    clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    log = PollLogger("s")
    down = Poll(error=SourceUnavailableError(Reason("timeout", "It did not answer.")))
    with caplog.at_level(logging.INFO):
        for each in (poll(clock), poll(clock), down, down, poll(clock)):
            log.log(each, STATUS, clock())
    logged = [
        (record.message, getattr(record, "polls", None), record.events) for record in caplog.records
    ]
    assert logged == [
        ("polled", 1, 1),
        ("poll failed", None, 0),
        ("poll failed", None, 0),
        ("polled", 2, 2),
    ]
