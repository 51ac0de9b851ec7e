"""Publish rejected records to `errors`, with their bytes, origin and reason."""

import logging
from collections.abc import Sequence

from cryptoviz.clock import Clock
from cryptoviz.model.events import Event, dead_letter_event
from cryptoviz.model.messages import INDEX, Batch, Message, Position, Publisher
from cryptoviz.model.topics import ERRORS

_log = logging.getLogger(__name__)


class DeadLetterPublisher:
    """Publishes dead letters. Their ids derive from origin and bytes: a repeat is a duplicate."""

    def __init__(self, publisher: Publisher, clock: Clock, consumer: str = INDEX) -> None:
        self._publisher = publisher
        self._clock = clock
        self._consumer = consumer

    def send(self, batch: Batch, rejected: Sequence[Message]) -> None:
        """Return when the rejected records are durable in `errors`. Raises BusError."""
        for message in rejected:
            self._log(batch.start, message)
        # A dead letter that cannot be stored is in `errors` already, and a dead letter about it
        # would be rejected again, without end.
        letters = [
            self._letter(batch, message)
            for message in rejected
            if batch.start.topic != ERRORS or message.event is None
        ]
        self._publisher.publish(ERRORS, letters)

    def _letter(self, batch: Batch, message: Message) -> Event:
        return dead_letter_event(
            self._consumer,
            message.value,
            message.error or "rejected without a reason",
            self._clock(),
            log=batch.start.log,
            topic=batch.start.topic,
            partition=batch.start.partition,
            offset=message.offset,
            key=message.event.key if message.event else message.key,
        )

    def _log(self, start: Position, message: Message) -> None:
        where = {"consumer": self._consumer, "topic": start.topic, "partition": start.partition}
        event_id = message.event.id if message.event else None
        what = {"offset": message.offset, "event_id": event_id, "error": message.error}
        _log.warning("record rejected", extra=where | what)
