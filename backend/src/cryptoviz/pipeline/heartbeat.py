"""Heartbeats of a consumer: when its state or its partitions change, and every quarter of a minute while they do not."""

import logging
from collections.abc import Callable

from cryptoviz.clock import Clock
from cryptoviz.deliveries import Publisher
from cryptoviz.errors import SinkError
from cryptoviz.events import heartbeat_event
from cryptoviz.pipeline.lane import Lanes
from cryptoviz.records import Heartbeat, StatusReason
from cryptoviz.topics import MONITORING

_log = logging.getLogger(__name__)

INTERVAL = 15.0  # seconds; the consumer reads its own heartbeats, so nothing but time may cause the next one


class Heartbeats:
    """Of one instance of a consumer. `monotonic` gives seconds."""

    def __init__(self, consumer: str, instance: str, publisher: Publisher, clock: Clock, monotonic: Callable[[], float]) -> None:
        self._consumer, self._instance = consumer, instance
        self._publisher = publisher
        self._clock = clock
        self._monotonic = monotonic
        self._due = 0.0
        self._said: tuple[StatusReason | None, frozenset[str]] | None = None
        self._refused = ""

    def beat(self, reason: StatusReason | None, lanes: Lanes) -> None:
        """Publish a heartbeat if one is due; `reason` is why the consumer waits. A bus that is away is no reason to stop."""
        now = self._monotonic()
        state = reason, frozenset(lane.strand for lane in lanes)
        if state == self._said and now < self._due:
            return
        self._said, self._due = state, now + INTERVAL
        try:
            self._publisher.publish(MONITORING, [heartbeat_event(self._record(reason, lanes))])
            self._refused = ""
        except SinkError as error:
            if str(error) != self._refused:
                _log.warning("heartbeat not published", extra={"consumer": self._consumer, "error": str(error)})
            self._refused = str(error)

    def _record(self, reason: StatusReason | None, lanes: Lanes) -> Heartbeat:
        log = next((position.log for position in lanes.reached), "")
        return Heartbeat(
            consumer=self._consumer,
            instance=self._instance,
            state="waiting" if reason else "ok",
            reason=reason,
            at=self._clock(),
            log=log,
            places=lanes.places(),
        )
