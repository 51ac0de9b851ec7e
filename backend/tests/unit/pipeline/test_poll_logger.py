"""The log's lines about polls: failures and recoveries, and good polls at debug."""

import logging
from datetime import timedelta

import pytest

from cryptoviz.errors import Reason, SourceUnavailableError
from cryptoviz.model.events import news_event
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import NewsItem, SourceStatus
from cryptoviz.pipeline.poll_logger import PollLogger
from support.fakes.clock import HandClock

STATUS = SourceStatus(
    source="s",
    title="S",
    kind="news",
    state="ok",
    checked_at=HandClock()(),
    next_try=HandClock()() + timedelta(minutes=1),
    interval_s=60,
)


def test_poll_logger_logs_failures_and_recoveries_and_good_polls_at_debug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log, item = PollLogger("s"), NewsItem(id="1", feed_url="f", feed_title="F", title="t")
    good = Poll(events=[news_event(item, HandClock()())])
    down = Poll(error=SourceUnavailableError(Reason("timeout", "It did not answer.")))
    with caplog.at_level(logging.DEBUG):
        for each in (good, good, down, down, good, good):
            log.log(each, STATUS)
    logged = [(record.levelname, record.message, record.events) for record in caplog.records]
    assert logged == [
        ("DEBUG", "polled", 1),
        ("DEBUG", "polled", 1),
        ("WARNING", "poll failed", 0),
        ("WARNING", "poll failed", 0),
        ("INFO", "polled", 1),
        ("DEBUG", "polled", 1),
    ]
