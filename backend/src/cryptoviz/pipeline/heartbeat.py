"""Heartbeats of a consumer: at each change of its state or partitions, and every 15 seconds."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from cryptoviz.clock import Clock
from cryptoviz.errors import Reason, SinkError
from cryptoviz.model.events import heartbeat_event
from cryptoviz.model.messages import Publisher
from cryptoviz.model.records import Heartbeat
from cryptoviz.model.topics import MONITORING
from cryptoviz.pipeline.partition import BUS_CODE, Assignment
from cryptoviz.pipeline.watchdog import Watchdog

_log = logging.getLogger(__name__)

# Seconds. The index consumer reads its own heartbeats, so that nothing but time may cause the next.
INTERVAL = 15.0
BUS = "the bus"  # the task of the watchdog


@dataclass
class Heartbeats:
    """Publishes the heartbeats of one instance of a consumer. `monotonic` returns seconds.

    The watchdog gets a heartbeat for the bus when it has accepted one and can be read. Partitions
    alone would not show that Kafka is away: its client waits silently, and there may be none.
    """

    consumer: str
    instance: str
    publisher: Publisher
    watchdog: Watchdog
    clock: Clock
    monotonic: Callable[[], float]

    def __post_init__(self) -> None:
        self._due, self._error = 0.0, ""
        self._last: tuple[Reason | None, frozenset[str]] | None = None
        self.watchdog.register(BUS)

    def beat(self, reason: Reason | None, assignment: Assignment) -> None:
        """Publish a heartbeat if one is due. `reason` is why the consumer waits, if it does."""
        now = self.monotonic()
        state = reason, frozenset(consumer.label for consumer in assignment)
        if state == self._last and now < self._due:
            return
        self._last, self._due = state, now + INTERVAL
        record = Heartbeat(
            consumer=self.consumer,
            instance=self.instance,
            state="waiting" if reason else "ok",
            reason=reason,
            at=self.clock(),
            log=next((position.log for position in assignment.last_positions), ""),
            partitions=assignment.progress(),
        )
        try:
            self.publisher.publish(MONITORING, [heartbeat_event(record)])
        except SinkError as error:
            if str(error) != self._error:  # logged once; consuming goes on without heartbeats
                fields = {"consumer": self.consumer, "error": str(error)}
                _log.warning("heartbeat not published", extra=fields)
            self._error = str(error)
            return
        self._error = ""
        if reason is None or reason.code != BUS_CODE:
            self.watchdog.heartbeat(BUS)
