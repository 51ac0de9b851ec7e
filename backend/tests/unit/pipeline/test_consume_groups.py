"""The consuming loop as one of a group: partitions come and go, the bus may be away, heartbeats tell the places."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.errors import BusError, SinkError
from cryptoviz.model.messages import Batch, Position
from cryptoviz.model.records import PartitionProgress
from cryptoviz.pipeline.consume import consume
from cryptoviz.pipeline.heartbeat import BUS
from cryptoviz.pipeline.watchdog import Watchdog
from support.fakes.bus import TOPICS, HandWaits, ListPublisher, ListSink, event
from support.fakes.clock import HandClock

A, B = ("datacrypto", 0), ("rssfeed", 0)


class Member(HandWaits):
    """A member of a group: what is assigned is `share`, which changes by hand during waits; `away` is why waiting fails."""

    def __init__(self, bus: FileBus, stop: threading.Event, waits: int) -> None:
        super().__init__(bus, stop, waits)
        self.share = {A, B}
        self.away: BusError | None = None
        self.told: list[Position] = []
        self.assigned = lambda: frozenset(self.share)
        self.report_progress = self.tell

    def tell(self, positions: Sequence[Position]) -> None:
        self.told = list(positions)

    def wait(self, timeout: float) -> None:
        super().wait(timeout)
        if self.away:
            raise self.away


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[FileBus]:
    bus = FileBus(tmp_path, TOPICS, HandClock())
    bus.publish("datacrypto", [event("a")])
    bus.publish("rssfeed", [event("news")])
    yield bus
    bus.close()


@pytest.fixture
def sink() -> ListSink:
    return ListSink(["datacrypto", "rssfeed"])


def run(member: Member, sink: ListSink, stop: threading.Event, **options: object) -> ListPublisher:
    publisher = ListPublisher()
    settings = {
        "name": "index",
        "publisher": publisher,
        "stop": stop,
        "clock": HandClock(),
        "monotonic": member.monotonic,
    }
    consume(member, sink, **{**settings, **options})
    return publisher


def names(sink: ListSink) -> list[str]:
    return [message.event.subject for messages in sink.written.values() for message in messages]


def test_what_goes_is_released_and_what_comes_is_read_from_the_sinks_position(
    bus: FileBus, sink: ListSink
) -> None:
    stop = threading.Event()
    member = Member(bus, stop, waits=5)

    def go() -> None:
        member.share = {B}
        bus.publish("datacrypto", [event("b"), event("c")])
        sink.positions["datacrypto"] = Position(
            bus.log, "datacrypto", 0, 2
        )  # another has read on meanwhile

    member.during = {4: go, 2: lambda: member.share.add(A)}
    run(member, sink, stop)

    assert names(sink) == ["a", "c", "news"]
    assert sink.released == [A, A, B], "the first when it went, all at the end"
    assert {(one.topic, one.offset) for one in member.told} == {("datacrypto", 3), ("rssfeed", 1)}


def test_nothing_is_read_that_is_not_assigned(bus: FileBus, sink: ListSink) -> None:
    stop = threading.Event()
    member = Member(bus, stop, waits=3)
    member.share = {B, ("analytics", 0)}
    run(member, sink, stop)
    assert names(sink) == ["news"]


def test_all_that_was_read_is_written_before_the_next_wait(bus: FileBus) -> None:
    """A partition may go in any wait: then nothing of it may be under way."""
    stop, steps = threading.Event(), []

    class Noting(ListSink):
        def write(self, batch: Batch) -> None:
            super().write(batch)
            steps.append("written")

    member = Member(bus, stop, waits=2)
    read, wait = member.read, member.wait
    member.read = lambda *given: (found := read(*given)) and (steps.append("read"), found)[1]
    member.wait = lambda timeout: (steps.append("wait"), wait(timeout))[1]
    run(member, Noting(["datacrypto", "rssfeed"]), stop)
    assert steps == ["read", "written", "read", "written", "wait", "wait"]


def test_a_bus_that_is_away_is_told_once_and_tried_again(
    bus: FileBus, sink: ListSink, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    member = Member(bus, stop, waits=6)
    member.away = BusError("Kafka is away.")
    stop.wait = lambda timeout=None: False  # the pauses are what makes this test slow
    member.during[2] = lambda: setattr(member, "away", None)
    with caplog.at_level("INFO"):
        publisher = run(member, sink, stop)
    assert [record.message for record in caplog.records] == [
        "consumer waits for the bus",
        "the bus is back",
    ]
    assert [beat.data.state for _, beat in publisher.published] == ["ok", "waiting", "ok"]
    assert publisher.published[1][1].data.reason.detail == "Kafka is away."


def test_a_heartbeat_tells_where_it_stands_and_who_it_is(bus: FileBus, sink: ListSink) -> None:
    stop = threading.Event()
    member = Member(bus, stop, waits=2)
    sink.positions["datacrypto"] = Position(bus.log, "datacrypto", 0, 1)
    member.during[1] = lambda: bus.publish("datacrypto", [event("b")])
    sink.error = SinkError("The database is locked.")
    publisher = run(member, sink, stop, instance="host-7")
    topic, beat = publisher.published[-1]
    assert (topic, beat.subject, beat.data.consumer, beat.data.instance) == (
        "monitoring",
        "index@host-7",
        "index",
        "host-7",
    )
    assert beat.data.log == bus.log
    news = PartitionProgress(topic="rssfeed", partition=0, position=0, end=1)
    assert beat.data.partitions == (
        PartitionProgress(topic="datacrypto", partition=0, position=1, end=1),
        news,
    )


def test_an_end_that_is_not_known_is_not_told(bus: FileBus, sink: ListSink) -> None:
    stop = threading.Event()
    member = Member(bus, stop, waits=1)

    def away(topic: str, partition: int) -> int:
        raise BusError("Kafka is away.")

    member.end = away
    publisher = run(member, sink, stop)
    assert [place.end for place in publisher.published[-1][1].data.partitions] == [None, None]


def test_the_pulse_hears_of_each_partition_that_gets_on(bus: FileBus, sink: ListSink) -> None:
    stop = threading.Event()
    member = Member(bus, stop, waits=4)
    watchdog = Watchdog(0.9, member.monotonic)
    heard: list[list[str]] = []

    def look() -> None:
        heard.append(
            [strand for strand in watchdog.stalled() if strand != BUS]
        )  # whose word comes more seldom

    sink.error = SinkError("The database is locked.")
    member.during = {1: look, 0: look}
    run(member, sink, stop, watchdog=watchdog)
    assert heard[0] == ["datacrypto/0", "rssfeed/0"]
