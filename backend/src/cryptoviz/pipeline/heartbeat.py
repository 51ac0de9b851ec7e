"""Heartbeats of a consumer: when its state changes, and every half minute while it does not."""

import logging
from collections.abc import Callable

from cryptoviz.clock import Clock
from cryptoviz.deliveries import Publisher
from cryptoviz.errors import SinkError
from cryptoviz.events import heartbeat_event
from cryptoviz.records import Heartbeat, StatusReason
from cryptoviz.topics import MONITORING

_log = logging.getLogger(__name__)

INTERVAL = 30.0  # seconds; the consumer reads its own heartbeats, so nothing but time may cause the next one


class Heartbeats:
    """Of one consumer. `monotonic` gives seconds."""

    def __init__(self, consumer: str, publisher: Publisher, clock: Clock, monotonic: Callable[[], float]) -> None:
        self._consumer = consumer
        self._publisher = publisher
        self._clock = clock
        self._monotonic = monotonic
        self._due = 0.0
        self._said: tuple[StatusReason | None] | None = None

    def beat(self, reason: StatusReason | None) -> None:
        """Publish a heartbeat if one is due; `reason` is why the consumer waits. A bus that is away is no reason to stop."""
        now = self._monotonic()
        if (reason,) == self._said and now < self._due:
            return
        self._said, self._due = (reason,), now + INTERVAL
        record = Heartbeat(consumer=self._consumer, state="waiting" if reason else "ok", reason=reason, at=self._clock())
        try:
            self._publisher.publish(MONITORING, [heartbeat_event(record)])
        except SinkError as error:
            _log.warning("heartbeat not published", extra={"consumer": self._consumer, "error": str(error)})
