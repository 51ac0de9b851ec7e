"""Publisher of a source's records that waits while the bus is away."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from cryptoviz.clock import Clock
from cryptoviz.errors import BusError
from cryptoviz.model.events import Event, dead_letter_event
from cryptoviz.model.messages import Publisher, TooLargeError
from cryptoviz.model.topics import ERRORS
from cryptoviz.pipeline.backoff import backoff

_log = logging.getLogger(__name__)


@dataclass
class RetryingPublisher:
    """Publishes for one source, from its thread. Retries until `stop` is set if `retry_forever`."""

    source: str
    publisher: Publisher
    stop: threading.Event
    clock: Clock
    retry_forever: bool
    _error: str | None = None

    def publish(self, topic: str, events: Sequence[Event]) -> bool:
        """Return True when the events are durable, False if `stop` was set before.

        An event that is too large becomes a dead letter. Raises BusError unless `retry_forever`.
        """
        waits = backoff()
        while events:
            try:
                self._publish(topic, events)
                return True
            except BusError as error:
                if not self.retry_forever:
                    raise
                if self._error != str(error):
                    fields = {"source": self.source, "topic": topic, "events": len(events)}
                    fields["error"] = self._error = str(error)
                    _log.warning("poll waits to be published; polling is paused", extra=fields)
                if self.stop.wait(next(waits)):
                    return False
        return True

    def pop_error(self) -> str | None:
        """Return why publishing had to wait since the last call; None if it had not."""
        error, self._error = self._error, None
        return error

    def _publish(self, topic: str, events: Sequence[Event]) -> None:
        try:
            self.publisher.publish(topic, events)
        except TooLargeError as error:
            about, now = str(error), self.clock()
            letters = [
                dead_letter_event(
                    self.source, event.to_json(), about, now, topic=topic, key=event.key
                )
                for event in error.rejected
            ]
            self.publisher.publish(ERRORS, letters)
            rejected = {event.id for event in error.rejected}
            self.publisher.publish(topic, [event for event in events if event.id not in rejected])
