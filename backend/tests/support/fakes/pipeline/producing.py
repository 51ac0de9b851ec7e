"""Events to produce, and a publisher whose bus is away for a while."""

import threading
from collections.abc import Callable, Mapping, Sequence

from cryptoviz.errors import BusError
from cryptoviz.model.events import Event, news_event
from cryptoviz.model.records import NewsItem
from cryptoviz.model.topics import MARKETS
from cryptoviz.pipeline.produce import produce
from support.fakes.bus import ListPublisher
from support.fakes.clock import HandClock
from support.fakes.sources import MemoryStates, ScriptedSource
from support.waiting import PATIENCE_S, wait_until

CLOCK = HandClock()


def event(name: str) -> Event:
    return news_event(NewsItem(id=name, feed_url="f", feed_title="F", title=name), CLOCK())


class Away(ListPublisher):
    """Fails the next `times` publishes to `topic`."""

    def __init__(self, times: int, topic: str = MARKETS) -> None:
        super().__init__()
        self.times, self.topic = times, topic

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        if topic == self.topic and self.times > 0:
            self.times -= 1
            raise BusError("Kafka is away.")
        super().publish(topic, events)


class Journal(ListPublisher, MemoryStates):
    """Publisher and states that record the order of their use."""

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
