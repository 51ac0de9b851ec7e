"""The consuming loop: order, fairness, back-off, heartbeats, stopping."""

import threading
from pathlib import Path

from cryptoviz.bus.file import FileBus
from cryptoviz.model.messages import Position
from cryptoviz.pipeline.consume import consume
from support.fakes.bus import TOPICS, HandWaits, ListPublisher, ListSink, event
from support.fakes.clock import HandClock
from support.fakes.pipeline.consuming import run, written
from support.waiting import PATIENCE_S


def test_consume_writes_in_order_from_the_position_of_the_sink(
    bus: FileBus,
) -> None:
    bus.publish("datacrypto", [event(str(number)) for number in range(25)])
    sink = ListSink(["datacrypto"])
    sink.positions["datacrypto"] = Position(bus.log, "datacrypto", 0, 3)

    run(bus, sink)

    assert written(sink) == [str(number) for number in range(3, 25)]
    assert sink.positions["datacrypto"].offset == 25


def test_consume_with_a_backlog_in_one_topic_still_reads_the_others(bus: FileBus) -> None:
    bus.publish("datacrypto", [event(str(number)) for number in range(50)])
    bus.publish("rssfeed", [event("news")])
    sink = ListSink(["datacrypto", "rssfeed"])

    run(bus, sink)

    assert sink.order[:3] == ["datacrypto", "rssfeed", "datacrypto"]
    assert len(written(sink)) == 50


def test_consume_compacts_days_that_all_consumers_have_passed(
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


def test_consume_with_real_waits_stops_at_once(bus: FileBus) -> None:
    stop = threading.Event()
    sink = ListSink(["datacrypto"], stop, enough=1)
    options = {"name": "index", "publisher": ListPublisher(), "stop": stop, "clock": HandClock()}
    thread = threading.Thread(target=consume, args=(bus, sink), kwargs=options)
    thread.start()
    bus.publish("datacrypto", [event("a")])
    assert stop.wait(PATIENCE_S)
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert written(sink) == ["a"]
