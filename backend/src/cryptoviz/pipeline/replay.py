"""Replaying: what an archive holds is published into another log, with the same ids, and can be broken off at any moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptoviz.faults import fault_point
from cryptoviz.model.messages import Log, Position, Publisher

BATCH = 2000


class Archive(Log, Protocol):
    """A log that knows its topics."""

    def topics(self) -> Sequence[str]:
        """Those it has records of."""


class Places(Protocol):
    """How far each partition was published."""

    def offset(self, topic: str, partition: int) -> int:
        """Of the next record to publish."""

    def save(self, topic: str, partition: int, offset: int) -> None:
        """Those before it are acknowledged. Raises BusError."""


@dataclass(frozen=True, slots=True)
class Step:
    """A batch that was published: `records` from offset `start` up to `reached`, of `end`; `unreadable` of them were no events."""

    topic: str
    partition: int
    start: int
    reached: int
    end: int
    records: int
    unreadable: int


def replay(
    archive: Archive, publisher: Publisher, places: Places, on_step: Callable[[Step], None]
) -> None:
    """Publish every event behind `places`. Raises BusError when the log or the bus fails; what was acknowledged until then is kept.

    A batch whose place was not kept any more is published once more by the next replay: the same ids, which change nothing.
    What is no event stays behind: it lies among the errors since it came.
    """
    for topic in archive.topics():
        for partition in archive.partitions(topic):
            _replay_one(
                archive,
                publisher,
                places,
                Position(archive.log, topic, partition, places.offset(topic, partition)),
                on_step,
            )


def _replay_one(
    archive: Archive,
    publisher: Publisher,
    places: Places,
    position: Position,
    on_step: Callable[[Step], None],
) -> None:
    topic, partition, end = (
        position.topic,
        position.partition,
        archive.end(position.topic, position.partition),
    )
    while (batch := archive.read(position, BATCH)) is not None:
        events = [message.event for message in batch.messages if message.event is not None]
        publisher.publish(topic, events)
        fault_point("replay.published")
        places.save(topic, partition, batch.end.offset)
        records, reached = len(batch.messages), batch.end.offset
        on_step(
            Step(
                topic,
                partition,
                position.offset,
                reached,
                max(end, reached),
                records,
                records - len(events),
            )
        )
        position = batch.end
