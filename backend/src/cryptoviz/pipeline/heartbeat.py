"""Heartbeats of a consumer: when its state or its partitions change, and every quarter of a minute while they do not."""

import logging
from collections.abc import Callable

from cryptoviz.clock import Clock
from cryptoviz.errors import SinkError
from cryptoviz.model.events import heartbeat_event
from cryptoviz.model.messages import Publisher
from cryptoviz.model.records import Heartbeat, StatusReason
from cryptoviz.model.topics import MONITORING
from cryptoviz.pipeline.partition import BUS_CODE, Assignment
from cryptoviz.pipeline.watchdog import Watchdog

_log = logging.getLogger(__name__)

INTERVAL = 15.0  # seconds; the consumer reads its own heartbeats, so nothing but time may cause the next one
BUS = "the bus"  # as the watchdog knows it


class Heartbeats:
    """Of one instance of a consumer. `monotonic` gives seconds.

    `watchdog` is told of the bus whenever it has taken a heartbeat and can be read: a client of Kafka waits without a word for brokers that
    are silent, and while they are away there may be no partitions here that could be missed.
    """

    def __init__(
        self,
        consumer: str,
        instance: str,
        publisher: Publisher,
        watchdog: Watchdog,
        clock: Clock,
        monotonic: Callable[[], float],
    ) -> None:
        self._consumer, self._instance = consumer, instance
        self._publisher, self._watchdog = publisher, watchdog
        self._clock = clock
        self._monotonic = monotonic
        self._due = 0.0
        self._said: tuple[StatusReason | None, frozenset[str]] | None = None
        self._refused = ""
        watchdog.register(BUS)

    def beat(self, reason: StatusReason | None, assignment: Assignment) -> None:
        """Publish a heartbeat if one is due; `reason` is why the consumer waits. A bus that is away is no reason to stop."""
        now = self._monotonic()
        state = reason, frozenset(consumer.label for consumer in assignment)
        if state == self._said and now < self._due:
            return
        self._said, self._due = state, now + INTERVAL
        try:
            self._publisher.publish(MONITORING, [heartbeat_event(self._record(reason, assignment))])
            self._refused = ""
            if reason is None or reason.code != BUS_CODE:
                self._watchdog.heartbeat(BUS)
        except SinkError as error:
            if str(error) != self._refused:
                _log.warning(
                    "heartbeat not published",
                    extra={"consumer": self._consumer, "error": str(error)},
                )
            self._refused = str(error)

    def _record(self, reason: StatusReason | None, assignment: Assignment) -> Heartbeat:
        log = next((position.log for position in assignment.last_position), "")
        return Heartbeat(
            consumer=self._consumer,
            instance=self._instance,
            state="waiting" if reason else "ok",
            reason=reason,
            at=self._clock(),
            log=log,
            partitions=assignment.progress(),
        )
