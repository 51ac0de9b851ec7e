"""The producing loop while the bus is away: no poll is lost, and none is made."""

import threading

import pytest

from cryptoviz.model.polling import Poll, RejectedRow
from cryptoviz.model.records import SourceStatus
from cryptoviz.model.topics import ERRORS, MARKETS, MONITORING
from cryptoviz.pipeline import backoff
from cryptoviz.pipeline.produce import produce
from support.fakes.bus import ListPublisher
from support.fakes.pipeline.producing import CLOCK, Away, event
from support.fakes.sources import MemoryStates, ScriptedSource
from support.waiting import PATIENCE_S, wait_until


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
def test_produce_polls_a_source_again_after_its_last_poll_is_published(
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
    assert states.saved["scripted"]["etag"] == "1"


def test_produce_reports_a_source_whose_records_waited_as_waiting(
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


def test_produce_stopped_while_the_bus_is_away_saves_no_state() -> None:
    publisher, states = Away(10_000_000), MemoryStates()
    source = ScriptedSource([Poll([event("a")], (), {"etag": "1"})])
    stop, loop = producing(source, publisher, states)
    wait_until(lambda: publisher.times < 10_000_000)
    stop.set()
    loop.join(PATIENCE_S)
    assert not loop.is_alive()
    assert (source.states, states.saved) == ([{}], {})
