"""Dead letters: what a consumer could not read or store goes to `errors` with its bytes, its place and why."""

import logging
from collections.abc import Sequence

from cryptoviz.clock import Clock
from cryptoviz.model.events import Event, dead_letter, dead_letter_event
from cryptoviz.model.messages import INDEX, Batch, Delivery, Publisher
from cryptoviz.model.topics import ERRORS

_log = logging.getLogger(__name__)


class DeadLetterPublisher:
    """Publishes the refused records of a batch. Ids derive from place and bytes: sending them again makes duplicates, not more."""

    def __init__(self, publisher: Publisher, clock: Clock, consumer: str = INDEX) -> None:
        self._publisher = publisher
        self._clock = clock
        self._consumer = consumer

    def send(self, batch: Batch, refused: Sequence[Delivery]) -> None:
        """The refused records are durable in `errors` when this returns. Raises BusError."""
        for delivery in refused:
            self._log(batch, delivery)
        self._publisher.publish(
            ERRORS,
            [
                self._event(batch, delivery)
                for delivery in refused
                if not _is_letter(batch, delivery)
            ],
        )

    def _event(self, batch: Batch, delivery: Delivery) -> Event:
        letter = dead_letter(
            self._consumer,
            delivery.value,
            delivery.error or "refused without a reason",
            self._clock(),
            topic=batch.start.topic,
            partition=batch.start.partition,
            offset=delivery.offset,
            key=delivery.event.key if delivery.event else delivery.key,
        )
        return dead_letter_event(letter)

    def _log(self, batch: Batch, delivery: Delivery) -> None:
        fields = {
            "consumer": self._consumer,
            "topic": batch.start.topic,
            "partition": batch.start.partition,
            "offset": delivery.offset,
            "event_id": delivery.event.id if delivery.event else None,
            "error": delivery.error,
        }
        _log.warning("record refused", extra=fields)


def _is_letter(batch: Batch, delivery: Delivery) -> bool:
    """A dead letter that cannot be stored lies in `errors` already; a letter about it would be refused again, for ever."""
    return batch.start.topic == ERRORS and delivery.event is not None
