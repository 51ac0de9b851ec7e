"""The retrying publisher: back-off, log line, stop, records that are too large."""

import logging
import threading
from collections.abc import Sequence

import pytest

from cryptoviz.errors import BusError
from cryptoviz.model.events import Event, event_from_json
from cryptoviz.model.messages import TooLargeError
from cryptoviz.model.records import DeadLetter
from cryptoviz.model.topics import ERRORS, MARKETS
from cryptoviz.pipeline.retrying_publisher import RetryingPublisher
from support.fakes.bus import ListPublisher
from support.fakes.pipeline.producing import CLOCK, Away, event


class Waits(threading.Event):
    """Records the waits, and returns from them at once."""

    def __init__(self, most: int = 1000) -> None:
        super().__init__()
        self.waited: list[float] = []
        self._most = most

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0)
        if len(self.waited) >= self._most:
            self.set()
        return self.is_set()


def test_publish_with_an_unavailable_bus_backs_off_until_it_succeeds() -> None:
    publisher, stop = Away(9), Waits()
    box = RetryingPublisher("coingecko", publisher, stop, CLOCK, retry_forever=True)
    assert box.publish(MARKETS, [event("a"), event("b")])
    assert [one.subject for one in publisher.of(MARKETS)] == ["a", "b"]
    assert stop.waited == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_publish_with_an_unavailable_bus_logs_once(caplog: pytest.LogCaptureFixture) -> None:
    box = RetryingPublisher("coingecko", Away(9), Waits(), CLOCK, retry_forever=True)
    with caplog.at_level(logging.INFO):
        box.publish(MARKETS, [event("a")])
    assert [record.message for record in caplog.records] == [
        "poll waits to be published; polling is paused"
    ]
    assert box.pop_error() == "Kafka is away."
    assert box.pop_error() is None


def test_publish_returns_false_when_stopped_while_the_bus_is_away() -> None:
    publisher = Away(99)
    assert not RetryingPublisher(
        "coingecko", publisher, Waits(3), CLOCK, retry_forever=True
    ).publish(MARKETS, [event("a")])
    assert publisher.published == []


def test_publish_without_retries_raises_at_once() -> None:
    stop = Waits()
    with pytest.raises(BusError, match="Kafka is away"):
        RetryingPublisher("coingecko", Away(1), stop, CLOCK, retry_forever=False).publish(
            MARKETS, [event("a")]
        )
    assert stop.waited == []


def test_publish_with_a_record_too_large_makes_it_a_dead_letter() -> None:
    class Narrow(ListPublisher):
        def publish(self, topic: str, events: Sequence[Event]) -> None:
            large = [one for one in events if one.subject == "large"]
            if large and topic == MARKETS:
                raise TooLargeError("1 records have more than 9 bytes.", large)
            super().publish(topic, events)

    publisher = Narrow()
    assert RetryingPublisher("coingecko", publisher, Waits(), CLOCK, retry_forever=True).publish(
        MARKETS, [event("a"), event("large"), event("b")]
    )
    assert [one.subject for one in publisher.of(MARKETS)] == ["a", "b"]
    [letter] = publisher.of(ERRORS)
    assert isinstance(letter.data, DeadLetter)
    assert (letter.data.topic, letter.data.key, letter.data.error) == (
        MARKETS,
        "f",
        "1 records have more than 9 bytes.",
    )
    assert event_from_json(letter.data.value.encode()) == event("large")
