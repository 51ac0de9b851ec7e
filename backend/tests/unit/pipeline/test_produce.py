"""The loop that polls: order of what it keeps, and that nothing ends it."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

import pytest

from cryptoviz.errors import Reason, SourceUnavailableError, StoreError
from cryptoviz.model.events import Event, news_event
from cryptoviz.model.polling import Poll, RejectedRow
from cryptoviz.model.records import DeadLetter, NewsItem, SourceStatus
from cryptoviz.model.topics import ERRORS, MARKETS, MONITORING
from cryptoviz.pipeline import produce as produce_module
from cryptoviz.pipeline.produce import produce
from support.fakes.clock import HandClock
from support.fakes.sources import ListPublisher, MemoryStates, ScriptedSource
from support.waiting import PATIENCE_S, wait_until

CLOCK = HandClock()
DOWN = SourceUnavailableError(Reason("timeout", "It did not answer."))


def event(name: str) -> Event:
    return news_event(NewsItem(id=name, feed_url="f", feed_title="F", title=name), CLOCK())


class Journal(ListPublisher, MemoryStates):
    """Publisher and states that write down in which order they were used."""

    def __init__(self) -> None:
        ListPublisher.__init__(self)
        MemoryStates.__init__(self)
        self.steps: list[str] = []

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        self.steps.append(topic)
        super().publish(topic, events)

    def save(self, source: str, state: Mapping[str, str]) -> None:
        self.steps.append("state")
        super().save(source, state)


def once(*sources: ScriptedSource, journal: Journal | None = None) -> tuple[bool, Journal]:
    kept = journal or Journal()
    return produce(sources, kept, kept, stop=threading.Event(), clock=CLOCK, once=True), kept


def run(sources: Sequence[ScriptedSource], journal: Journal, done: Callable[[], bool]) -> None:
    stop = threading.Event()
    loop = threading.Thread(
        target=produce,
        args=(sources, journal, journal),
        kwargs={"stop": stop, "clock": CLOCK},
        daemon=True,
    )
    loop.start()
    wait_until(done)
    stop.set()
    loop.join(PATIENCE_S)
    assert not loop.is_alive()


def test_records_are_durable_before_the_state_that_says_so() -> None:
    source = ScriptedSource([Poll([event("a")], [RejectedRow(b"bad", "why", "k")], {"etag": "1"})])
    succeeded, journal = once(source)
    assert succeeded
    assert journal.steps == [MARKETS, ERRORS, MONITORING, "state"]
    assert journal.saved == {"scripted": {"etag": "1"}}
    [letter] = journal.of(ERRORS)
    assert isinstance(letter.data, DeadLetter)
    assert (letter.data.origin, letter.data.value, letter.data.error, letter.data.key) == (
        "scripted",
        "bad",
        "why",
        "k",
    )


class Full(Journal):
    """Cannot publish records."""

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        if topic == MARKETS:
            raise OSError("no space left on device")
        super().publish(topic, events)


def test_what_could_not_be_published_is_not_taken_for_polled(
    caplog: pytest.LogCaptureFixture,
) -> None:
    source = ScriptedSource([Poll([event("a")], (), {"etag": "1"})])
    succeeded, journal = once(source, journal=Full())
    assert not succeeded
    assert (source.states, journal.saved) == ([{}], {})
    [told] = journal.of(MONITORING)
    assert isinstance(told.data, SourceStatus)
    assert told.data.reason is not None
    assert (told.data.state, told.data.reason.code) == ("failing", "internal")
    assert "no space left on device" in caplog.text


def test_a_failure_is_told_and_what_came_before_it_kept() -> None:
    half = ScriptedSource([Poll([event("a")], error=DOWN)])
    succeeded, journal = once(
        half, ScriptedSource([DOWN], "raises"), ScriptedSource([Poll()], "well")
    )
    assert not succeeded
    assert [one.id for one in journal.of(MARKETS)] == [event("a").id]
    assert len(journal.of(MONITORING)) == 3


def test_what_is_not_due_is_not_polled_once() -> None:
    succeeded, journal = once(ScriptedSource([]))
    assert (succeeded, journal.steps) == (True, [])


def test_a_saved_state_is_given_back_before_the_first_poll() -> None:
    journal = Journal()
    journal.saved["scripted"] = {"etag": "7"}
    source = ScriptedSource([Poll()])
    once(source, journal=journal)
    assert source.states == [{"etag": "7"}]


def test_no_exception_ends_the_loop(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        produce_module, "FAULT_SECONDS", 0.01
    )  # the pause after it is what makes this test slow
    source, journal = (
        ScriptedSource([ValueError("a fault of ours"), DOWN, Poll([event("a")])]),
        Journal(),
    )
    with caplog.at_level(logging.INFO):
        run([source], journal, lambda: bool(journal.of(MARKETS)))
    assert "a fault of ours" in caplog.text
    assert "Traceback" in caplog.text


class Away(Journal):
    """The database does not answer, the first two times."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = 0

    def load(self, source: str) -> Mapping[str, str]:
        self.answers += 1
        if self.answers <= 2:
            raise StoreError("The database does not answer.")
        return {}


def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(produce_module, "FAULT_SECONDS", 0.01)
    source, journal = ScriptedSource([Poll([event("a")])]), Away()
    run([source], journal, lambda: bool(journal.of(MARKETS)))
    assert source.states == [{}]


def test_a_slow_source_stops_nobody_and_does_not_delay_the_end() -> None:
    release = threading.Event()

    def hang() -> Poll:
        release.wait(30)
        return Poll([event("late")])

    slow, quick, journal = (
        ScriptedSource([hang], "slow"),
        ScriptedSource([Poll([event(str(n))]) for n in range(5)], "quick"),
        Journal(),
    )
    stop = threading.Event()
    loop = threading.Thread(
        target=produce,
        args=([slow, quick], journal, journal),
        kwargs={"stop": stop, "clock": CLOCK},
        daemon=True,
    )
    loop.start()
    wait_until(lambda: len(journal.of(MARKETS)) == 5)
    stop.set()
    loop.join(PATIENCE_S)
    assert not loop.is_alive(), "it ends although the slow source still hangs"
    assert slow.closed.is_set()
    release.set()
    assert "late" not in [one.subject for one in journal.of(MARKETS)]


def test_a_row_that_is_bad_in_every_poll_is_told_once() -> None:
    bad = RejectedRow(b"bad", "why")
    source = ScriptedSource(
        [
            Poll((), [bad]),
            Poll((), [bad, bad]),
            Poll((), [RejectedRow(b"new", "why")]),
            Poll([event("end")]),
        ]
    )
    journal = Journal()
    run([source], journal, lambda: bool(journal.of(MARKETS)))
    assert [letter.data.value for letter in journal.of(ERRORS)] == ["bad", "new"]
