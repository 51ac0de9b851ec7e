"""Where a producer puts what it polled: kept here until it is durable, however long the bus is away."""

import logging
import threading
from collections.abc import Sequence

from cryptoviz.clock import Clock
from cryptoviz.errors import BusError
from cryptoviz.model.events import Event, dead_letter, dead_letter_event
from cryptoviz.model.messages import Publisher, TooLargeError
from cryptoviz.model.topics import ERRORS
from cryptoviz.pipeline.backoff import Backoff

_log = logging.getLogger(__name__)


class RetryingPublisher:
    """Of one source, used by its thread. A patient one waits for the bus until `stop` is set; the other raises what publishing raises."""

    def __init__(
        self,
        source: str,
        publisher: Publisher,
        stop: threading.Event,
        clock: Clock,
        *,
        retry_forever: bool,
    ) -> None:
        self._source = source
        self._publisher = publisher
        self._stop, self._clock = stop, clock
        self._retry_forever = retry_forever
        self._error: str | None = None

    def publish(self, topic: str, events: Sequence[Event]) -> bool:
        """True when the events are durable; False when `stop` was set before they were. One that is too large becomes a dead letter."""
        if not events:
            return True
        backoff = Backoff()
        while True:
            try:
                self._publish(topic, events)
            except BusError as error:
                if not self._retry_forever:
                    raise
                self._keep(topic, events, error)
                if self._stop.wait(backoff.next()):
                    return False
            else:
                return True

    def pop_error(self) -> str | None:
        """Why something had to wait since this was asked last; None when nothing had to."""
        trouble, self._error = self._error, None
        return trouble

    def _publish(self, topic: str, events: Sequence[Event]) -> None:
        try:
            self._publisher.publish(topic, events)
        except TooLargeError as error:
            rejected = {event.id for event in error.rejected}
            self._publisher.publish(
                ERRORS, [self._letter(topic, event, str(error)) for event in error.rejected]
            )
            self._publisher.publish(topic, [event for event in events if event.id not in rejected])

    def _letter(self, topic: str, event: Event, error: str) -> Event:
        return dead_letter_event(
            dead_letter(
                self._source, event.to_json(), error, self._clock(), topic=topic, key=event.key
            )
        )

    def _keep(self, topic: str, events: Sequence[Event], error: BusError) -> None:
        if self._error != str(error):
            fields = {
                "source": self._source,
                "topic": topic,
                "events": len(events),
                "error": str(error),
            }
            _log.warning(
                "what was polled waits to be published; nothing is polled meanwhile", extra=fields
            )
        self._error = str(error)
