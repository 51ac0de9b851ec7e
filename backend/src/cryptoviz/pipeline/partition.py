"""One partition that a consumer reads: where it stands, and how long it backs off. And all of them, as they come and go."""

import logging
from collections.abc import Iterator, Sequence

from cryptoviz.errors import BusError, SinkError
from cryptoviz.model.messages import Position, Subscriber
from cryptoviz.model.records import PartitionProgress, StatusReason
from cryptoviz.pipeline.backoff import Backoff
from cryptoviz.pipeline.ports import Sink
from cryptoviz.pipeline.watchdog import Watchdog

_log = logging.getLogger(__name__)

BUS_CODE = "log"


def reason_of(error: SinkError) -> StatusReason:
    """Why a consumer waits, as its heartbeats tell it."""
    return StatusReason(
        code=BUS_CODE if isinstance(error, BusError) else "database", detail=str(error)
    )


class PartitionConsumer:
    """One partition. `position` is None when only the sink knows it; `last_position` is the last that was known."""

    def __init__(self, subscriber: Subscriber, sink: Sink, topic: str, partition: int) -> None:
        self._subscriber, self._sink = subscriber, sink
        self.topic, self.partition = topic, partition
        self._backoff = Backoff()
        self.position: Position | None = None
        self.last_position: Position | None = None
        self.retry_at = 0.0
        self.reason: StatusReason | None = None

    @property
    def label(self) -> str:
        """As the watchdog knows it."""
        return f"{self.topic}/{self.partition}"

    def process_batch(self, limit: int, now: float) -> bool:
        """Write one batch; whether there was one."""
        try:
            moved = self._write_next(limit)
        except SinkError as error:
            self._failed(error, now)
            return False
        self._backoff.reset()
        self.reason = None
        return moved

    def at_end(self) -> bool:
        """Whether there is nothing more to read, as far as the bus has told."""
        try:
            return self.position is not None and self.position.offset >= self._subscriber.end(
                self.topic, self.partition
            )
        except BusError:
            return False

    def release(self) -> None:
        """Others may read it from now on."""
        try:
            self._sink.release(self.topic, self.partition)
        except SinkError as error:
            _log.warning(
                "partition not released",
                extra={"topic": self.topic, "partition": self.partition, "error": str(error)},
            )

    def progress(self) -> PartitionProgress | None:
        """Where it stands; None when that was never known."""
        if self.last_position is None:
            return None
        try:
            end = max(self.last_position.offset, self._subscriber.end(self.topic, self.partition))
        except BusError:
            return PartitionProgress(
                topic=self.topic, partition=self.partition, position=self.last_position.offset
            )
        return PartitionProgress(
            topic=self.topic, partition=self.partition, position=self.last_position.offset, end=end
        )

    def _write_next(self, limit: int) -> bool:
        if self.position is None:
            self.position = self.last_position = self._sink.position(
                self._subscriber.log, self.topic, self.partition
            )
        batch = self._subscriber.read(self.position, limit)
        if batch is None:
            return False
        self._sink.write(batch)
        self.position = self.last_position = batch.end
        return True

    def _failed(self, error: SinkError, now: float) -> None:
        self.position = None  # whatever was committed: the sink knows
        seconds = self._backoff.next()
        self.retry_at = now + seconds
        self.reason = reason_of(error)
        fields = {
            "topic": self.topic,
            "partition": self.partition,
            "seconds": seconds,
            "error": str(error),
        }
        _log.warning("consumer waits", extra=fields)


class Assignment:
    """Those that are assigned to this consumer and that its sink wants, in the order of the sink's topics."""

    def __init__(self, subscriber: Subscriber, sink: Sink, watchdog: Watchdog) -> None:
        self._subscriber, self._sink, self._watchdog = subscriber, sink, watchdog
        self._consumers: dict[tuple[str, int], PartitionConsumer] = {}

    def __iter__(self) -> Iterator[PartitionConsumer]:
        return iter(list(self._consumers.values()))

    def sync(self) -> None:
        """Release what is no longer assigned; begin with what has come."""
        topics = list(self._sink.topics)
        assigned = sorted(
            (one for one in self._subscriber.assigned() if one[0] in topics),
            key=lambda one: (topics.index(one[0]), one[1]),
        )
        for key in [key for key in self._consumers if key not in assigned]:
            self._release(key)
        self._consumers = {
            key: self._consumers.get(key) or PartitionConsumer(self._subscriber, self._sink, *key)
            for key in assigned
        }
        for consumer in self:
            self._watchdog.register(consumer.label)

    def process_batch(self, consumer: PartitionConsumer, limit: int, now: float) -> bool:
        """Write one batch of it; whether there was one."""
        moved = consumer.process_batch(limit, now)
        if consumer.reason is None and (moved or consumer.at_end()):
            self._watchdog.heartbeat(consumer.label)
        return moved

    def release(self) -> None:
        """All of them."""
        for key in list(self._consumers):
            self._release(key)

    @property
    def reason(self) -> StatusReason | None:
        """Why one of them waits."""
        return next((consumer.reason for consumer in self if consumer.reason), None)

    @property
    def last_position(self) -> Sequence[Position]:
        """Of those where it is known."""
        return [consumer.last_position for consumer in self if consumer.last_position is not None]

    @property
    def positions(self) -> Sequence[Position] | None:
        """Of all; None when one is not known just now."""
        known = [consumer.position for consumer in self if consumer.position is not None]
        return known if len(known) == len(self._consumers) else None

    def progress(self) -> tuple[PartitionProgress, ...]:
        return tuple(place for consumer in self if (place := consumer.progress()))

    def _release(self, key: tuple[str, int]) -> None:
        consumer = self._consumers.pop(key)
        consumer.release()
        self._watchdog.unregister(consumer.label)
