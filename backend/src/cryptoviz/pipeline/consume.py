"""Consuming: read a batch, write it, go on from the position that the sink stored with it."""

import logging
import time
from collections.abc import Callable, Sequence
from threading import Event as StopEvent

from cryptoviz.clock import Clock
from cryptoviz.deliveries import Position, Publisher, Subscriber
from cryptoviz.errors import BusError, SinkError
from cryptoviz.pipeline.heartbeat import Heartbeats
from cryptoviz.pipeline.ports import Sink
from cryptoviz.records import StatusReason

_log = logging.getLogger(__name__)

BATCH = 2000
FIRST_BACKOFF, LONGEST_BACKOFF = 0.5, 30.0  # seconds
_WAIT = 0.5  # how long at most until `stop` is noticed


def consume(
    subscriber: Subscriber,
    sink: Sink,
    *,
    name: str,
    publisher: Publisher,
    stop: StopEvent,
    clock: Clock,
    others: Callable[[], Sequence[Position]] = tuple,
    monotonic: Callable[[], float] = time.monotonic,
    batch: int = BATCH,
) -> None:
    """Hand everything to the sink, in order per partition, until `stop` is set; returns within a second of that.

    A batch that cannot be written is tried again, after 0.5 s, 1 s, … 30 s; nothing is passed over. `others` are the positions
    of the log's other consumers: days that all have passed are compacted. Heartbeats of consumer `name` go to `monitoring`.
    """
    lanes = [_Lane(subscriber, sink, topic, number) for topic in sink.topics for number in subscriber.partitions(topic)]
    beats = Heartbeats(name, publisher, clock, monotonic)
    closed: set[str] = set()
    while not stop.is_set():
        now = monotonic()
        # One batch of each in turn, so that no backlog makes another topic wait.
        moved = [lane.step(batch, now) for lane in lanes if not stop.is_set() and lane.retry_at <= now]
        beats.beat(next((lane.reason for lane in lanes if lane.reason), None))
        if any(moved):
            continue
        closed = _compact(subscriber, lanes, others, closed, stop)
        subscriber.wait(_WAIT)


class _Lane:
    """One partition: where it stands, and how long it backs off."""

    def __init__(self, subscriber: Subscriber, sink: Sink, topic: str, partition: int) -> None:
        self._subscriber = subscriber
        self._sink = sink
        self._topic = topic
        self._partition = partition
        self._backoff = FIRST_BACKOFF
        self.position: Position | None = None
        self.retry_at = 0.0
        self.reason: StatusReason | None = None

    def step(self, limit: int, now: float) -> bool:
        """Write one batch; whether there was one."""
        try:
            moved = self._write_next(limit)
        except SinkError as error:
            self._failed(error, now)
            return False
        self._backoff, self.reason = FIRST_BACKOFF, None
        return moved

    def _write_next(self, limit: int) -> bool:
        if self.position is None:
            self.position = self._sink.position(self._subscriber.log, self._topic, self._partition)
        batch = self._subscriber.read(self.position, limit)
        if batch is None:
            return False
        self._sink.write(batch)
        self.position = batch.end
        return True

    def _failed(self, error: SinkError, now: float) -> None:
        self.position = None  # whatever was committed: the sink knows
        self.retry_at = now + self._backoff
        self.reason = _reason(error)
        fields = {"topic": self._topic, "partition": self._partition, "seconds": self._backoff, "error": str(error)}
        _log.warning("consumer waits", extra=fields)
        self._backoff = min(2 * self._backoff, LONGEST_BACKOFF)


def _reason(error: SinkError) -> StatusReason:
    return StatusReason(code="log" if isinstance(error, BusError) else "database", detail=str(error))


def _compact(
    subscriber: Subscriber, lanes: Sequence[_Lane], others: Callable[[], Sequence[Position]], closed: set[str], stop: StopEvent
) -> set[str]:
    """Ask for compaction at the start and whenever a partition has come to another day; the days as they stand now."""
    positions = [lane.position for lane in lanes if lane.position is not None]
    days = {position.date for position in positions}
    if days == closed or len(positions) < len(lanes):
        return closed
    try:
        for name in subscriber.compact([*positions, *others()], stop):
            _log.info("closed day compacted", extra={"day": name})
    except SinkError as error:
        _log.warning("closed days stay as they are", extra={"error": str(error)})
    return days
