"""Dead letters: what a consumer could not read or store goes to `errors` with its bytes, its place and why."""

import logging
from collections.abc import Sequence

from cryptoviz.clock import Clock
from cryptoviz.model.events import Event, dead_letter, dead_letter_event
from cryptoviz.model.messages import INDEX, Batch, Message, Publisher
from cryptoviz.model.topics import ERRORS

_log = logging.getLogger(__name__)


class DeadLetterPublisher:
    """Publishes the rejected records of a batch. Ids derive from place and bytes: sending them again makes duplicates, not more."""

    def __init__(self, publisher: Publisher, clock: Clock, consumer: str = INDEX) -> None:
        self._publisher = publisher
        self._clock = clock
        self._consumer = consumer

    def send(self, batch: Batch, rejected: Sequence[Message]) -> None:
        """The rejected records are durable in `errors` when this returns. Raises BusError."""
        for message in rejected:
            self._log(batch, message)
        self._publisher.publish(
            ERRORS,
            [self._event(batch, message) for message in rejected if not _is_letter(batch, message)],
        )

    def _event(self, batch: Batch, message: Message) -> Event:
        letter = dead_letter(
            self._consumer,
            message.value,
            message.error or "rejected without a reason",
            self._clock(),
            topic=batch.start.topic,
            partition=batch.start.partition,
            offset=message.offset,
            key=message.event.key if message.event else message.key,
        )
        return dead_letter_event(letter)

    def _log(self, batch: Batch, message: Message) -> None:
        fields = {
            "consumer": self._consumer,
            "topic": batch.start.topic,
            "partition": batch.start.partition,
            "offset": message.offset,
            "event_id": message.event.id if message.event else None,
            "error": message.error,
        }
        _log.warning("record rejected", extra=fields)


def _is_letter(batch: Batch, message: Message) -> bool:
    """A dead letter that cannot be stored lies in `errors` already; a letter about it would be rejected again, for ever."""
    return batch.start.topic == ERRORS and message.event is not None
