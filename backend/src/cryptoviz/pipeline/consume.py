"""The consuming loop: read a batch, write it, continue at the position that the sink stored."""

import logging
import time
from collections.abc import Callable, Sequence
from threading import Event as StopEvent

from cryptoviz.clock import Clock
from cryptoviz.errors import BusError, Reason, SinkError
from cryptoviz.model.messages import Position, Publisher, Subscriber
from cryptoviz.pipeline.backoff import backoff
from cryptoviz.pipeline.heartbeat import Heartbeats
from cryptoviz.pipeline.partition import Assignment, reason_of
from cryptoviz.pipeline.ports import Sink
from cryptoviz.pipeline.watchdog import Watchdog

_log = logging.getLogger(__name__)

# Records of a batch. Fewer need more statements each; more hold the write lock of SQLite longer.
BATCH = 5000
_WAIT_S = 0.5  # the longest wait until `stop` is noticed


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
    """Consume assigned partitions, each in order, until `stop` is set; return within seconds.

    A batch that cannot be written is tried again after 0.5 s, 1 s, … 30 s; nothing is skipped.
    Whatever was read is written before the next wait, so that a revoked partition has no unwritten
    batch. `others` returns the positions of the log's other consumers: days that all have passed
    are compacted. Heartbeats of `name` and `instance` are published to `monitoring`. `watchdog`
    gets one for each partition that advances or is caught up, and for the bus while it answers.
    """
    watchdog = watchdog or Watchdog()
    assignment = Assignment(subscriber, sink, watchdog)
    heartbeats = Heartbeats(name, instance, publisher, watchdog, clock, monotonic)
    idle_wait = _IdleWait(subscriber, stop)
    days: set[str] = set()
    try:
        while not stop.is_set():
            assignment.sync()
            now = monotonic()
            # One batch of each partition in turn: no backlog delays another topic.
            written = [
                assignment.process_batch(consumer, batch, now)
                for consumer in assignment
                if not stop.is_set() and consumer.retry_at <= now
            ]
            heartbeats.beat(idle_wait.reason or assignment.reason, assignment)
            if any(written):
                subscriber.report_progress(assignment.last_positions)
                continue
            days = _compact(subscriber, assignment, others, days, stop)
            idle_wait.wait()
    finally:
        assignment.release()


class _IdleWait:
    """Waits for new records. While the bus is away, it logs that once and waits longer."""

    def __init__(self, subscriber: Subscriber, stop: StopEvent) -> None:
        self._subscriber, self._stop = subscriber, stop
        self._waits = backoff()
        self.reason: Reason | None = None

    def wait(self) -> None:
        try:
            self._subscriber.wait(_WAIT_S)
        except BusError as error:
            reason = reason_of(error)
            if reason != self.reason:
                _log.warning("consumer waits for the bus", extra={"error": str(error)})
            self.reason = reason
            self._stop.wait(next(self._waits))
            return
        if self.reason is not None:
            _log.info("the bus is back")
        self._waits = backoff()
        self.reason = None


def _compact(
    subscriber: Subscriber,
    assignment: Assignment,
    others: Callable[[], Sequence[Position]],
    days: set[str],
    stop: StopEvent,
) -> set[str]:
    """Compact finished days if the partitions have left `days`; return their present days."""
    positions = assignment.positions
    if positions is None or (present := {position.date for position in positions}) == days:
        return days
    try:
        for name in subscriber.compact([*positions, *others()], stop):
            _log.info("finished day compacted", extra={"day": name})
    except SinkError as error:
        _log.warning("finished days not compacted", extra={"error": str(error)})
    return present
