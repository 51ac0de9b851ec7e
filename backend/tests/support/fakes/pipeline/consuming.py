"""A consumer of the file bus whose waits take no time."""

import threading
from collections.abc import Sequence

from cryptoviz.bus.file import FileBus
from cryptoviz.errors import BusError
from cryptoviz.model.messages import Position
from cryptoviz.pipeline.consume import consume
from support.fakes.bus import HandWaits, ListPublisher, ListSink
from support.fakes.clock import HandClock


def run(
    bus: FileBus,
    sink: ListSink,
    *,
    waits: int = 1,
    publisher: object = None,
    batch: int = 10,
    prepare: object = None,
) -> HandWaits:
    """Consume until the consumer has waited `waits` times for new records."""
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


A = ("datacrypto", 0)


B = ("rssfeed", 0)


class Member(HandWaits):
    """Member of a group. Tests change `share`, the assigned partitions; `away` makes waits fail."""

    def __init__(self, bus: FileBus, stop: threading.Event, waits: int) -> None:
        super().__init__(bus, stop, waits)
        self.share = {A, B}
        self.away: BusError | None = None
        self.reported: list[Position] = []
        self.assigned = lambda: frozenset(self.share)
        self.report_progress = self.record

    def record(self, positions: Sequence[Position]) -> None:
        self.reported = list(positions)

    def wait(self, timeout: float) -> None:
        super().wait(timeout)
        if self.away:
            raise self.away


def run_member(
    member: Member, sink: ListSink, stop: threading.Event, **options: object
) -> ListPublisher:
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
