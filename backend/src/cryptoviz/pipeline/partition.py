"""The partitions that a consumer reads: each with its position and back-off."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress

from cryptoviz.errors import BusError, Reason, SinkError
from cryptoviz.model.messages import Position, Subscriber
from cryptoviz.model.records import PartitionProgress
from cryptoviz.pipeline.backoff import backoff
from cryptoviz.pipeline.ports import Sink
from cryptoviz.pipeline.watchdog import Watchdog

_log = logging.getLogger(__name__)

BUS_CODE = "log"


def reason_of(error: SinkError) -> Reason:
    """Return why a consumer waits, for its heartbeats."""
    code = BUS_CODE if isinstance(error, BusError) else "database"
    return Reason(code, str(error))


class PartitionConsumer:
    """Writes one partition to the sink."""

    def __init__(self, subscriber: Subscriber, sink: Sink, topic: str, partition: int) -> None:
        self._subscriber, self._sink = subscriber, sink
        self.topic, self.partition, self.label = topic, partition, f"{topic}/{partition}"
        self._waits = backoff()
        self.position: Position | None = None  # None if only the sink knows it
        self.last_position: Position | None = None  # the last known one
        self.retry_at = 0.0
        self.reason: Reason | None = None  # why the last batch could not be written

    def process_batch(self, limit: int, now: float) -> bool:
        """Write one batch; return whether there was one. Errors delay the next attempt."""
        try:
            written = self._write_next(limit)
        except SinkError as error:
            self._failed(error, now)
            return False
        self._waits = backoff()
        self.reason = None
        return written

    def release(self) -> None:
        """Release the partition so that another consumer may take it."""
        try:
            self._sink.release(self.topic, self.partition)
        except SinkError as error:
            self._warn("partition not released", error=str(error))

    def progress(self) -> PartitionProgress | None:
        """Return the progress; None if the position was never known."""
        if self.last_position is None:
            return None
        position, end = self.last_position.offset, None
        with suppress(BusError):
            end = max(position, self._subscriber.end(self.topic, self.partition))
        return PartitionProgress(
            topic=self.topic, partition=self.partition, position=position, end=end
        )

    def _write_next(self, limit: int) -> bool:
        if self.position is None:
            log = self._subscriber.log
            self.position = self._sink.position(log, self.topic, self.partition)
            self.last_position = self.position
        batch = self._subscriber.read(self.position, limit)
        if batch is None:
            return False
        self._sink.write(batch)
        self.position = self.last_position = batch.end
        return True

    def _failed(self, error: SinkError, now: float) -> None:
        self.position = None  # whether the batch was committed, only the sink knows
        seconds = next(self._waits)
        self.retry_at = now + seconds
        self.reason = reason_of(error)
        self._warn("consumer waits", seconds=seconds, error=str(error))

    def _warn(self, message: str, **fields: object) -> None:
        fields = {"topic": self.topic, "partition": self.partition, **fields}
        _log.warning(message, extra=fields)


class Assignment:
    """The assigned partitions that the sink wants, in the order of the sink's topics."""

    def __init__(self, subscriber: Subscriber, sink: Sink, watchdog: Watchdog) -> None:
        self._subscriber, self._sink, self._watchdog = subscriber, sink, watchdog
        self._consumers: dict[tuple[str, int], PartitionConsumer] = {}

    def __iter__(self) -> Iterator[PartitionConsumer]:
        return iter(list(self._consumers.values()))

    def sync(self) -> None:
        """Release partitions that are no longer assigned and add new ones."""
        topics = list(self._sink.topics)
        wanted = [key for key in self._subscriber.assigned() if key[0] in topics]
        wanted.sort(key=lambda key: (topics.index(key[0]), key[1]))
        for key in self._consumers.keys() - wanted:
            self._release(key)
        self._consumers = {
            key: self._consumers.get(key) or PartitionConsumer(self._subscriber, self._sink, *key)
            for key in wanted
        }
        for consumer in self:
            self._watchdog.register(consumer.label)

    def process_batch(self, consumer: PartitionConsumer, limit: int, now: float) -> bool:
        """Write one batch of a partition; return whether there was one."""
        written = consumer.process_batch(limit, now)
        progress = None if written or consumer.reason else consumer.progress()
        if written or (progress and progress.position == progress.end):
            self._watchdog.heartbeat(consumer.label)
        return written

    def release(self) -> None:
        """Release all partitions."""
        for key in list(self._consumers):
            self._release(key)

    @property
    def reason(self) -> Reason | None:
        """Why one of the partitions waits."""
        return next((consumer.reason for consumer in self if consumer.reason), None)

    @property
    def last_positions(self) -> Sequence[Position]:
        """The last known positions."""
        return [consumer.last_position for consumer in self if consumer.last_position]

    @property
    def positions(self) -> Sequence[Position] | None:
        """The positions of all partitions; None if one is not known at present."""
        known = [consumer.position for consumer in self if consumer.position]
        return known if len(known) == len(self._consumers) else None

    def progress(self) -> tuple[PartitionProgress, ...]:
        """Return the progress of all partitions where it is known."""
        return tuple(one for consumer in self if (one := consumer.progress()))

    def _release(self, key: tuple[str, int]) -> None:
        consumer = self._consumers.pop(key)
        consumer.release()
        self._watchdog.unregister(consumer.label)
