"""The producing loop with failing sources, bus and database: nothing ends it."""

import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

import pytest

from cryptoviz.errors import Reason, SourceUnavailableError, StoreError
from cryptoviz.model.events import Event
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import SourceStatus
from cryptoviz.model.topics import MARKETS, MONITORING
from cryptoviz.pipeline import produce as produce_module
from cryptoviz.pipeline.produce import IDLE_SECONDS, SourceWorker, produce
from cryptoviz.pipeline.watchdog import Watchdog
from support.fakes.pipeline.producing import CLOCK, Journal, event, once, run
from support.fakes.sources import ScriptedSource
from support.waiting import PATIENCE_S, wait_until

DOWN = SourceUnavailableError(Reason("timeout", "It did not answer."))


class Full(Journal):
    """Fails to publish records."""

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        if topic == MARKETS:
            raise OSError("no space left on device")
        super().publish(topic, events)


def test_produce_with_failing_publisher_saves_no_state(
    caplog: pytest.LogCaptureFixture,
) -> None:
    source = ScriptedSource([Poll([event("a")], (), {"etag": "1"})])
    succeeded, journal = once(source, journal=Full())
    assert not succeeded
    assert (source.states, journal.saved) == ([{}], {})
    [status] = journal.of(MONITORING)
    assert isinstance(status.data, SourceStatus)
    assert status.data.reason is not None
    assert (status.data.state, status.data.reason.code) == ("failing", "internal")
    assert "no space left on device" in caplog.text


def test_produce_with_an_interrupted_poll_keeps_its_records_and_reports_it() -> None:
    half = ScriptedSource([Poll([event("a")], error=DOWN)])
    succeeded, journal = once(
        half, ScriptedSource([DOWN], "raises"), ScriptedSource([Poll()], "well")
    )
    assert not succeeded
    assert [one.id for one in journal.of(MARKETS)] == [event("a").id]
    assert len(journal.of(MONITORING)) == 3


class HandStop(threading.Event):
    """A stop whose waits take no time. It is set after hours of them."""

    waited = longest = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        self.waited += timeout or 0
        self.longest = max(self.longest, timeout or 0)
        return self.waited > 20_000


def test_worker_after_faults_waits_the_interval_doubled_up_to_an_hour(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop, journal, polled = HandStop(), Journal(), list[float]()

    def good() -> Poll:
        polled.append(stop.waited)
        return Poll([event("a")])

    def fault() -> Poll:
        good()
        raise ValueError("a fault of ours")

    source = ScriptedSource([*[fault] * 8, good, fault, good])
    SourceWorker(source, journal, journal, stop, CLOCK, Watchdog(), once=False).run()
    waits = [after - before for before, after in pairwise(polled)]
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 0, 60]
    assert stop.longest <= IDLE_SECONDS, "the watchdog gets heartbeats meanwhile"
    status = journal.of(MONITORING)[1].data
    assert isinstance(status, SourceStatus)
    assert status.next_try == CLOCK() + timedelta(seconds=120)
    assert len(journal.of(MARKETS)) == 2
    assert "a fault of ours" in caplog.text
    assert "Traceback" in caplog.text


class Away(Journal):
    """A journal whose database does not answer the first two times."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = 0

    def load(self, source: str) -> Mapping[str, str]:
        self.answers += 1
        if self.answers <= 2:
            raise StoreError("The database does not answer.")
        return {}


def test_produce_with_an_unavailable_database_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(produce_module, "RETRY_SECONDS", 0.01)
    source, journal = ScriptedSource([Poll([event("a")])]), Away()
    run([source], journal, lambda: bool(journal.of(MARKETS)))
    assert source.states == [{}]


def test_produce_with_a_hanging_source_polls_the_others_and_stops_in_time() -> None:
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
