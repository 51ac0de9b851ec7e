"""Replay: publish an archive into another log, with the same ids. It can be interrupted."""

from collections.abc import Callable
from dataclasses import dataclass

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.archive.replay_offsets import ReplayOffsets
from cryptoviz.faults import fault_point
from cryptoviz.model.messages import Position, Publisher

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Step:
    """A published batch: the records of a partition from offset `start` to `reached`, of `end`."""

    topic: str
    partition: int
    start: int
    reached: int
    end: int
    records: int
    unreadable: int  # records that are not events and stay in the archive


def replay(
    archive: ArchiveLog,
    publisher: Publisher,
    offsets: ReplayOffsets,
    on_step: Callable[[Step], None],
) -> None:
    """Publish all events from `offsets` on. Raises BusError if the archive or the bus fails.

    Records that are not events are skipped: `errors` has them already.
    """
    for topic in archive.topics():
        for partition in archive.partitions(topic):
            position = Position(archive.log, topic, partition, offsets.offset(topic, partition))
            end = archive.end(topic, partition)
            while (batch := archive.read(position, BATCH)) is not None:
                events = [message.event for message in batch.messages if message.event]
                publisher.publish(topic, events)
                fault_point("replay.published")
                offsets.save(topic, partition, batch.end.offset)
                start, reached, count = position.offset, batch.end.offset, len(batch.messages)
                end, position = max(end, reached), batch.end
                on_step(Step(topic, partition, start, reached, end, count, count - len(events)))
