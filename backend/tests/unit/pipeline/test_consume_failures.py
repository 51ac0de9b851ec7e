"""The consuming loop with an unavailable store, a failing topic or a full bus."""

import itertools
from pathlib import Path

from cryptoviz.bus.file import FileBus
from cryptoviz.errors import BusError, SinkError
from cryptoviz.model.messages import Position
from support.fakes.bus import HandWaits, ListPublisher, ListSink, event
from support.fakes.pipeline.consuming import run, written


def test_consume_with_an_unavailable_store_backs_off_and_loses_nothing(bus: FileBus) -> None:
    bus.publish("datacrypto", [event("a")])
    sink, publisher = ListSink(["datacrypto"]), ListPublisher()
    sink.error = SinkError("The database is locked.")
    attempts: list[float] = []

    def prepare(subscriber: HandWaits) -> None:
        refuse = sink.write

        def write(batch: object) -> None:
            attempts.append(subscriber.seconds)
            refuse(batch)

        sink.write = write

    run(bus, sink, waits=320, publisher=publisher, prepare=prepare)

    gaps = [later - earlier for earlier, later in itertools.pairwise(attempts)]
    assert gaps == [0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert written(sink) == []
    sink.error = None
    run(bus, sink)
    assert written(sink) == ["a"]


def test_consume_with_one_failing_topic_continues_with_the_others(
    bus: FileBus, tmp_path: Path
) -> None:
    bus.publish("datacrypto", [event("a")])
    bus.publish("rssfeed", [event("news")])
    sink, publisher = ListSink(["datacrypto", "rssfeed"]), ListPublisher()
    sink.positions["datacrypto"] = Position(bus.log, "datacrypto", 0, 9)

    run(bus, sink, publisher=publisher)

    assert written(sink, "rssfeed") == ["news"]
    beat = publisher.published[0][1].data
    assert (beat.state, beat.reason.code) == ("waiting", "log")
    assert "datacrypto was read up to 9" in beat.reason.detail


def test_heartbeats_come_at_each_change_and_every_fifteen_seconds(
    bus: FileBus,
) -> None:
    bus.publish("datacrypto", [event("a")])
    sink, publisher = ListSink(["datacrypto"]), ListPublisher()
    sink.error = SinkError("The database is locked.")

    def prepare(subscriber: HandWaits) -> None:
        subscriber.during[77] = lambda: setattr(sink, "error", None)

    run(bus, sink, waits=80, publisher=publisher, prepare=prepare)  # 40 s

    beats = [sent.data for _, sent in publisher.published]
    assert [beat.state for beat in beats] == ["waiting", "ok", "ok", "ok"]
    assert (beats[0].reason.code, beats[0].reason.detail) == ("database", "The database is locked.")
    assert beats[1].reason is None
    assert {topic for topic, _ in publisher.published} == {"monitoring"}


def test_heartbeats_that_the_consumer_reads_itself_cause_no_others(bus: FileBus) -> None:
    sink = ListSink(["monitoring"])
    run(bus, sink, waits=25, publisher=bus)  # 12.5 s
    assert written(sink, "monitoring") == ["index"]


def test_consume_with_failing_heartbeats_continues(bus: FileBus) -> None:
    bus.publish("datacrypto", [event("a")])
    sink, publisher = ListSink(["datacrypto"]), ListPublisher()
    publisher.error = BusError("There is no space left.")
    run(bus, sink, publisher=publisher)
    assert written(sink) == ["a"]


def test_consume_after_a_failed_write_asks_the_sink_for_the_position(bus: FileBus) -> None:
    """Only the sink knows whether the failed write was committed."""
    bus.publish("datacrypto", [event("a"), event("b")])
    sink = ListSink(["datacrypto"])
    sink.error = SinkError("gone")

    def committed_after_all() -> None:
        sink.error = None
        sink.positions["datacrypto"] = Position(bus.log, "datacrypto", 0, 1)

    run(
        bus,
        sink,
        waits=3,
        prepare=lambda subscriber: subscriber.during.update({2: committed_after_all}),
    )

    assert written(sink) == ["b"]
