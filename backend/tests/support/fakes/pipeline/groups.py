"""Consumers of one group as threads, their shared store, and a stream of records."""

import threading
from collections.abc import Callable, Sequence

from cryptoviz.bus.kafka.publisher import KafkaPublisher
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.bus.kafka.subscriber import KafkaSubscriber
from cryptoviz.clock import utc_now
from cryptoviz.errors import BusError, SinkError
from cryptoviz.model.messages import Batch, Position
from cryptoviz.model.topics import Topic
from cryptoviz.pipeline.consume import consume
from support.fakes.bus import ListPublisher, event
from support.waiting import PATIENCE_S


class SharedStore:
    """Records and positions of all consumers; a position moves only from its stored value."""

    def __init__(self) -> None:
        self.written: dict[tuple[int, int], str] = {}
        self.refused = 0
        self.writers: dict[int, list[str]] = {}
        self._positions: dict[tuple[str, int], Position] = {}
        self._lock = threading.Lock()

    def position(self, log: str, topic: str, partition: int) -> Position:
        with self._lock:
            return self._positions.get((topic, partition), Position(log, topic, partition))

    def write(self, batch: Batch, writer: str) -> None:
        start = batch.start
        with self._lock:
            if self._positions.get((start.topic, start.partition), start).offset != start.offset:
                self.refused += 1
                raise SinkError("another consumer has moved it")
            for message in batch.messages:
                place = start.partition, message.offset
                assert place not in self.written, "written twice"
                self.written[place] = message.event.subject if message.event else "?"
            self._positions[start.topic, start.partition] = batch.end
            self.writers.setdefault(start.partition, []).append(writer)


class MemberSink:
    """The sink of one member of the group."""

    def __init__(self, store: SharedStore, topics: Sequence[str], name: str) -> None:
        self.topics = topics
        self.position = store.position
        self._store, self._name = store, name

    def write(self, batch: Batch) -> None:
        self._store.write(batch, self._name)

    def release(self, topic: str, partition: int) -> None:
        pass


class GroupConsumer:
    """A consumer in a thread of its own; `leave` ends it as SIGTERM would."""

    def __init__(
        self, settings: KafkaSettings, topic: Topic, store: SharedStore, name: str, group: str
    ) -> None:
        self._stop = threading.Event()
        self.subscriber = KafkaSubscriber(settings, group, {topic.name: topic})
        self.heartbeats = ListPublisher()
        self._sink = MemberSink(store, [topic.name], name)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def leave(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def partitions(self) -> int:
        """Return the number of partitions in its last heartbeat."""
        beats = self.heartbeats.published
        return len(beats[-1][1].data.partitions) if beats else 0

    def _run(self) -> None:
        try:
            consume(
                self.subscriber,
                self._sink,
                name="index",
                publisher=self.heartbeats,
                stop=self._stop,
                clock=utc_now,
            )
        finally:
            self.subscriber.close()


class Stream:
    """Publishes small polls, each until it is acknowledged, as the producer does."""

    def __init__(self, settings: KafkaSettings, topic: Topic) -> None:
        self.sent: list[str] = []
        self._topic = topic
        self._stop = threading.Event()
        self._bus = KafkaPublisher(settings, {topic.name: topic}, timeout_s=5)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(0.02):
            batch = [f"{len(self.sent) + number}" for number in range(20)]
            try:
                self._bus.publish(self._topic.name, [event(name) for name in batch])
            except BusError:  # away: again
                continue
            self.sent += batch

    def close(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE_S)
        self._bus.close()


def everything_is_there(store: SharedStore, stream: Stream) -> None:
    """Assert that all acknowledged records and all offsets are stored."""
    assert set(stream.sent) <= set(store.written.values())
    for partition in {partition for partition, _ in store.written}:
        offsets = sorted(offset for number, offset in store.written if number == partition)
        assert offsets == list(range(len(offsets)))


def more(store: SharedStore, count: int = 200) -> Callable[[], bool]:
    """Whether so many more were written since now."""
    before = len(store.written)
    return lambda: len(store.written) >= before + count
