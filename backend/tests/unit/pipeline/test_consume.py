"""The consuming loop: order, fairness, back-off, heartbeats, stopping."""

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.errors import BusError, SinkError
from cryptoviz.model.messages import Position
from cryptoviz.pipeline.consume import consume
from support.fakes.bus import TOPICS, HandWaits, ListPublisher, ListSink, event
from support.fakes.clock import HandClock


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[FileBus]:
    bus = FileBus(tmp_path, TOPICS, HandClock())
    yield bus
    bus.close()


def run(
    bus: FileBus,
    sink: ListSink,
    *,
    waits: int = 1,
    publisher: object = None,
    batch: int = 10,
    prepare: object = None,
) -> HandWaits:
    """Consume until the consumer has waited so many times for something new."""
    stop = threading.Event()
    subscriber = HandWaits(bus, stop, waits)
    if callable(prepare):
        prepare(subscriber)
    consume(
        subscriber,
        sink,
        name="index",
        publisher=publisher or ListPublisher(),
        stop=stop,
        clock=HandClock(),
        monotonic=subscriber.monotonic,
        batch=batch,
    )
    return subscriber


def written(sink: ListSink, topic: str = "datacrypto") -> list[str]:
    return [message.event.subject for message in sink.written[topic]]


def test_everything_is_written_in_order_and_from_the_position_that_the_sink_knows(
    bus: FileBus,
) -> None:
    bus.publish("datacrypto", [event(str(number)) for number in range(25)])
    sink = ListSink(["datacrypto"])
    sink.positions["datacrypto"] = Position(bus.log, "datacrypto", 0, 3)

    run(bus, sink)

    assert written(sink) == [str(number) for number in range(3, 25)]
    assert sink.positions["datacrypto"].offset == 25


def test_a_backlog_of_one_topic_does_not_starve_another(bus: FileBus) -> None:
    bus.publish("datacrypto", [event(str(number)) for number in range(50)])
    bus.publish("rssfeed", [event("news")])
    sink = ListSink(["datacrypto", "rssfeed"])

    run(bus, sink)

    assert sink.order[:3] == ["datacrypto", "rssfeed", "datacrypto"]
    assert len(written(sink)) == 50


def test_a_store_that_is_away_loses_nothing_and_is_asked_ever_more_rarely(bus: FileBus) -> None:
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


def test_one_topic_that_fails_leaves_the_others_running(bus: FileBus, tmp_path: Path) -> None:
    bus.publish("datacrypto", [event("a")])
    bus.publish("rssfeed", [event("news")])
    sink, publisher = ListSink(["datacrypto", "rssfeed"]), ListPublisher()
    sink.positions["datacrypto"] = Position(bus.log, "datacrypto", 0, 9)

    run(bus, sink, publisher=publisher)

    assert written(sink, "rssfeed") == ["news"]
    beat = publisher.published[0][1].data
    assert (beat.state, beat.reason.code) == ("waiting", "log")
    assert "datacrypto was read up to 9" in beat.reason.detail


def test_heartbeats_tell_changes_at_once_and_otherwise_come_every_quarter_of_a_minute(
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


def test_reading_its_own_heartbeats_is_no_reason_for_another(bus: FileBus) -> None:
    sink = ListSink(["monitoring"])
    run(bus, sink, waits=25, publisher=bus)  # 12.5 s
    assert written(sink, "monitoring") == ["index"]


def test_a_bus_without_space_for_heartbeats_stops_nothing(bus: FileBus) -> None:
    bus.publish("datacrypto", [event("a")])
    sink, publisher = ListSink(["datacrypto"]), ListPublisher()
    publisher.error = BusError("There is no space left.")
    run(bus, sink, publisher=publisher)
    assert written(sink) == ["a"]


def test_after_a_failure_the_position_is_asked_for_again(bus: FileBus) -> None:
    """Whether the failed write was committed only the sink knows."""
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


def test_closed_days_are_compacted_when_the_other_consumers_have_passed_them_too(
    tmp_path: Path,
) -> None:
    clock, stop = HandClock(), threading.Event()
    bus = FileBus(tmp_path, TOPICS, clock)
    bus.publish("datacrypto", [event("a")])
    clock.move(days=1)
    bus.publish("datacrypto", [event("b")])
    sink = ListSink(["datacrypto"])
    behind = Position(bus.log, "datacrypto", 0, 0)

    for others in ([behind], []):
        stop.clear()
        subscriber = HandWaits(bus, stop)
        consume(
            subscriber,
            sink,
            name="index",
            publisher=ListPublisher(),
            stop=stop,
            clock=clock,
            others=lambda found=others: found,
        )
        files = [path.name for path in (tmp_path / bus.log / "datacrypto" / "2026-11-23").iterdir()]
        assert files == (["0.0.jsonl"] if others else ["0.0.jsonl.gz"])


def test_it_stops_at_once_with_real_waits(bus: FileBus) -> None:
    stop = threading.Event()
    sink = ListSink(["datacrypto"], stop, enough=1)
    options = {"name": "index", "publisher": ListPublisher(), "stop": stop, "clock": HandClock()}
    thread = threading.Thread(target=consume, args=(bus, sink), kwargs=options)
    thread.start()
    bus.publish("datacrypto", [event("a")])
    assert stop.wait(20)
    thread.join(20)
    assert not thread.is_alive()
    assert written(sink) == ["a"]
