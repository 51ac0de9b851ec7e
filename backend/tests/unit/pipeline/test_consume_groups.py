"""The consuming loop as a member of a group: assigned and revoked partitions, bus outages."""

import threading

import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.errors import BusError
from cryptoviz.model.messages import Batch, Position
from support.fakes.bus import ListSink, event
from support.fakes.pipeline.consuming import A, B, Member, names, run_member


@pytest.fixture
def bus(filled_bus: FileBus) -> FileBus:
    return filled_bus


def test_consume_releases_revoked_partitions_and_resumes_assigned_ones(
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
    run_member(member, sink, stop)

    assert names(sink) == ["a", "c", "news"]
    assert sink.released == [A, A, B], "the first when it went, all at the end"
    assert {(one.topic, one.offset) for one in member.reported} == {
        ("datacrypto", 3),
        ("rssfeed", 1),
    }


def test_consume_reads_assigned_partitions_only(bus: FileBus, sink: ListSink) -> None:
    stop = threading.Event()
    member = Member(bus, stop, waits=3)
    member.share = {B, ("analytics", 0)}
    run_member(member, sink, stop)
    assert names(sink) == ["news"]


def test_consume_writes_all_that_was_read_before_the_next_wait(bus: FileBus) -> None:
    """A partition may be revoked in any wait: it must have no unwritten batch then."""
    stop, steps = threading.Event(), []

    class Noting(ListSink):
        def write(self, batch: Batch) -> None:
            super().write(batch)
            steps.append("written")

    member = Member(bus, stop, waits=2)
    read, wait = member.read, member.wait
    member.read = lambda *given: (found := read(*given)) and (steps.append("read"), found)[1]
    member.wait = lambda timeout: (steps.append("wait"), wait(timeout))[1]
    run_member(member, Noting(["datacrypto", "rssfeed"]), stop)
    assert steps == ["read", "written", "read", "written", "wait", "wait"]


def test_consume_with_an_unavailable_bus_logs_once_and_retries(
    bus: FileBus, sink: ListSink, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    member = Member(bus, stop, waits=6)
    member.away = BusError("Kafka is away.")
    stop.wait = lambda timeout=None: False  # the pauses are what makes this test slow
    member.during[2] = lambda: setattr(member, "away", None)
    with caplog.at_level("INFO"):
        publisher = run_member(member, sink, stop)
    assert [record.message for record in caplog.records] == [
        "consumer waits for the bus",
        "the bus is back",
    ]
    assert [beat.data.state for _, beat in publisher.published] == ["ok", "waiting", "ok"]
    assert publisher.published[1][1].data.reason.detail == "Kafka is away."
