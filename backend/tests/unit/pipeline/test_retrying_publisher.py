"""Producing while the bus is away: nothing is lost, nothing is polled meanwhile, and it is told."""

import logging
import threading
from collections.abc import Sequence

import pytest

from cryptoviz.errors import BusError
from cryptoviz.model.events import Event, event_from_json, news_event
from cryptoviz.model.messages import TooLargeError
from cryptoviz.model.polling import Poll, RejectedRow
from cryptoviz.model.records import DeadLetter, NewsItem, SourceStatus
from cryptoviz.model.topics import ERRORS, MARKETS, MONITORING
from cryptoviz.pipeline import backoff
from cryptoviz.pipeline.produce import produce
from cryptoviz.pipeline.retrying_publisher import RetryingPublisher
from support.fakes.clock import HandClock
from support.fakes.sources import ListPublisher, MemoryStates, ScriptedSource
from support.waiting import PATIENCE_S, wait_until

CLOCK = HandClock()


def event(name: str) -> Event:
    return news_event(NewsItem(id=name, feed_url="f", feed_title="F", title=name), CLOCK())


class Away(ListPublisher):
    """Refuses the next `times` publishes to `topic`."""

    def __init__(self, times: int, topic: str = MARKETS) -> None:
        super().__init__()
        self.times, self.topic = times, topic

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        if topic == self.topic and self.times > 0:
            self.times -= 1
            raise BusError("Kafka is away.")
        super().publish(topic, events)


class Waits(threading.Event):
    """Notes for how long it was waited, and waits not."""

    def __init__(self, most: int = 1000) -> None:
        super().__init__()
        self.waited: list[float] = []
        self._most = most

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0)
        if len(self.waited) >= self._most:
            self.set()
        return self.is_set()


def test_what_cannot_be_published_is_tried_ever_more_rarely_until_it_is() -> None:
    publisher, stop = Away(9), Waits()
    box = RetryingPublisher("coingecko", publisher, stop, CLOCK, retry_forever=True)
    assert box.publish(MARKETS, [event("a"), event("b")])
    assert [one.subject for one in publisher.of(MARKETS)] == ["a", "b"]
    assert stop.waited == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_it_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    box = RetryingPublisher("coingecko", Away(9), Waits(), CLOCK, retry_forever=True)
    with caplog.at_level(logging.INFO):
        box.publish(MARKETS, [event("a")])
    assert [record.message for record in caplog.records] == [
        "poll waits to be published; polling is paused"
    ]
    assert box.pop_error() == "Kafka is away."
    assert box.pop_error() is None


def test_being_told_to_stop_ends_the_wait_and_nothing_counts_as_published() -> None:
    publisher = Away(99)
    assert not RetryingPublisher(
        "coingecko", publisher, Waits(3), CLOCK, retry_forever=True
    ).publish(MARKETS, [event("a")])
    assert publisher.published == []


def test_an_impatient_one_fails_at_once() -> None:
    stop = Waits()
    with pytest.raises(BusError, match="Kafka is away"):
        RetryingPublisher("coingecko", Away(1), stop, CLOCK, retry_forever=False).publish(
            MARKETS, [event("a")]
        )
    assert stop.waited == []


def test_a_record_that_is_too_large_is_buried_and_the_others_are_published() -> None:
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


def producing(
    source: ScriptedSource, publisher: ListPublisher, states: MemoryStates
) -> tuple[threading.Event, threading.Thread]:
    stop = threading.Event()
    loop = threading.Thread(
        target=produce,
        args=([source], publisher, states),
        kwargs={"stop": stop, "clock": CLOCK},
        daemon=True,
    )
    loop.start()
    return stop, loop


@pytest.mark.parametrize("topic", [MARKETS, ERRORS, MONITORING])
def test_a_source_is_not_polled_before_its_last_poll_is_published(
    topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "FIRST", 0.001)
    monkeypatch.setattr(backoff, "LONGEST", 0.001)
    publisher, states = Away(40, topic), MemoryStates()
    polled_while: list[int] = []

    def second() -> Poll:
        polled_while.append(publisher.times)
        return Poll([event("b")])

    source = ScriptedSource(
        [Poll([event("a")], [RejectedRow(b"bad", "why")], {"etag": "1"}), second]
    )
    stop, loop = producing(source, publisher, states)
    wait_until(lambda: len(publisher.of(MARKETS)) == 2)
    stop.set()
    loop.join(PATIENCE_S)
    assert polled_while == [0]
    assert [one.subject for one in publisher.of(MARKETS)] == ["a", "b"]
    assert states.saved == {"scripted": {"etag": "1"}}


def test_a_source_whose_records_waited_says_so_until_its_next_poll(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backoff, "FIRST", 0.001)
    publisher = Away(2)
    source = ScriptedSource([Poll([event("a")]), Poll([event("b")])])
    stop, loop = producing(source, publisher, MemoryStates())
    wait_until(lambda: len(publisher.of(MONITORING)) == 2)
    stop.set()
    loop.join(PATIENCE_S)
    first, second = (one.data for one in publisher.of(MONITORING))
    assert isinstance(first, SourceStatus)
    assert isinstance(second, SourceStatus)
    assert (first.state, first.reason and first.reason.detail) == ("waiting", "Kafka is away.")
    assert (second.state, second.reason) == ("ok", None)


def test_a_stop_while_the_bus_is_away_saves_nothing_so_that_the_next_start_polls_again() -> None:
    publisher, states = Away(10_000_000), MemoryStates()
    source = ScriptedSource([Poll([event("a")], (), {"etag": "1"})])
    stop, loop = producing(source, publisher, states)
    wait_until(lambda: publisher.times < 10_000_000)
    stop.set()
    loop.join(PATIENCE_S)
    assert not loop.is_alive()
    assert (source.states, states.saved) == ([{}], {})
