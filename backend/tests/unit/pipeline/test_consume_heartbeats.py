"""Heartbeats of a consumer, and its watchdog."""

import threading

import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.errors import BusError, SinkError
from cryptoviz.model.messages import Position
from cryptoviz.model.records import PartitionProgress
from cryptoviz.pipeline.heartbeat import BUS
from cryptoviz.pipeline.watchdog import Watchdog
from support.fakes.bus import ListSink, event
from support.fakes.pipeline.consuming import Member, run_member


@pytest.fixture
def bus(filled_bus: FileBus) -> FileBus:
    return filled_bus


def test_heartbeat_has_the_instance_and_its_progress(bus: FileBus, sink: ListSink) -> None:
    stop = threading.Event()
    member = Member(bus, stop, waits=2)
    sink.positions["datacrypto"] = Position(bus.log, "datacrypto", 0, 1)
    member.during[1] = lambda: bus.publish("datacrypto", [event("b")])
    sink.error = SinkError("The database is locked.")
    publisher = run_member(member, sink, stop, instance="host-7")
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


def test_heartbeat_with_an_unknown_end_omits_it(bus: FileBus, sink: ListSink) -> None:
    stop = threading.Event()
    member = Member(bus, stop, waits=1)

    def away(topic: str, partition: int) -> int:
        raise BusError("Kafka is away.")

    member.end = away
    publisher = run_member(member, sink, stop)
    assert [place.end for place in publisher.published[-1][1].data.partitions] == [None, None]


def test_watchdog_finds_partitions_that_cannot_be_written_stalled(
    bus: FileBus, sink: ListSink
) -> None:
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
    run_member(member, sink, stop, watchdog=watchdog)
    assert heard[0] == ["datacrypto/0", "rssfeed/0"]
