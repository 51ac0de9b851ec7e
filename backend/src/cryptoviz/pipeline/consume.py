"""Consuming: read a batch, write it, go on from the position that the sink stored with it."""

import logging
import time
from collections.abc import Callable, Sequence
from threading import Event as StopEvent

from cryptoviz.clock import Clock
from cryptoviz.errors import BusError, SinkError
from cryptoviz.model.messages import Position, Publisher, Subscriber
from cryptoviz.model.records import StatusReason
from cryptoviz.pipeline.backoff import Backoff
from cryptoviz.pipeline.heartbeat import Heartbeats
from cryptoviz.pipeline.partition import Assignment, reason_of
from cryptoviz.pipeline.ports import Sink
from cryptoviz.pipeline.watchdog import Watchdog

_log = logging.getLogger(__name__)

BATCH = 2000
_WAIT = 0.5  # how long at most until `stop` is noticed


def consume(
    subscriber: Subscriber,
    sink: Sink,
    *,
    name: str,
    publisher: Publisher,
    stop: StopEvent,
    clock: Clock,
    instance: str = "",
    others: Callable[[], Sequence[Position]] = tuple,
    monotonic: Callable[[], float] = time.monotonic,
    batch: int = BATCH,
    watchdog: Watchdog | None = None,
) -> None:
    """Hand to the sink what is assigned here, in order per partition, until `stop` is set; returns within seconds of that.

    A batch that cannot be written is tried again, after 0.5 s, 1 s, … 30 s; nothing is passed over. What is read is written before the
    subscriber is asked for more, so that a partition that goes to another consumer leaves nothing behind. `others` are the positions of
    the log's other consumers: days that all have passed are compacted. Heartbeats of consumer `name`, of which this is `instance`, go to
    `monitoring`; `watchdog` is told of each partition that moves on or is at its end, as `topic/partition`, and of the bus that answers.
    """
    watchdog = watchdog or Watchdog()
    assignment = Assignment(subscriber, sink, watchdog)
    beats = Heartbeats(name, instance, publisher, watchdog, clock, monotonic)
    waits = _IdleWait(subscriber, stop)
    closed: set[str] = set()
    try:
        while not stop.is_set():
            assignment.sync()
            now = monotonic()
            # One batch of each in turn, so that no backlog makes another topic wait.
            moved = [
                assignment.process_batch(consumer, batch, now)
                for consumer in assignment
                if not stop.is_set() and consumer.retry_at <= now
            ]
            beats.beat(waits.reason or assignment.reason, assignment)
            if any(moved):
                subscriber.report_progress(assignment.last_position)
                continue
            closed = _compact(subscriber, assignment, others, closed, stop)
            waits.wait()
    finally:
        assignment.release()


class _IdleWait:
    """Waiting for something new. A bus that is away is told once, and asked ever more rarely."""

    def __init__(self, subscriber: Subscriber, stop: StopEvent) -> None:
        self._subscriber, self._stop = subscriber, stop
        self._backoff = Backoff()
        self.reason: StatusReason | None = None

    def wait(self) -> None:
        try:
            self._subscriber.wait(_WAIT)
        except BusError as error:
            self._failed(error)
            return
        if self.reason is not None:
            _log.info("the bus is back")
        self._backoff.reset()
        self.reason = None

    def _failed(self, error: BusError) -> None:
        reason = reason_of(error)
        if reason != self.reason:
            _log.warning("consumer waits for the bus", extra={"error": str(error)})
        self.reason = reason
        self._stop.wait(self._backoff.next())


def _compact(
    subscriber: Subscriber,
    assignment: Assignment,
    others: Callable[[], Sequence[Position]],
    closed: set[str],
    stop: StopEvent,
) -> set[str]:
    """Ask for compaction at the start and whenever a partition has come to another day; the days as they stand now."""
    positions = assignment.positions
    if positions is None:
        return closed
    days = {position.date for position in positions}
    if days == closed:
        return closed
    try:
        for name in subscriber.compact([*positions, *others()], stop):
            _log.info("closed day compacted", extra={"day": name})
    except SinkError as error:
        _log.warning("closed days stay as they are", extra={"error": str(error)})
    return days
