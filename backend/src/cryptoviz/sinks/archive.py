"""The archive consumer: every record of every topic becomes a line of the JSON Lines, on stable storage before its offset is passed."""

from collections.abc import Sequence
from pathlib import Path

from cryptoviz.archive.compactor import DayCompactor
from cryptoviz.archive.disk import sentences
from cryptoviz.archive.writer import SegmentWriter
from cryptoviz.clock import Clock
from cryptoviz.model.messages import Batch, Position


class ArchiveSink:
    """Appends batches to `<root>/<log>/<topic>/<append date UTC>/<partition>.<generation>.jsonl`; the lines themselves are the position.

    Records are kept as they came, whether they are events or not; what is none is reported by the index. Days that have ended are gzipped
    in the background.
    """

    def __init__(
        self, root: Path, topics: Sequence[str], clock: Clock, closing: DayCompactor | None = None
    ) -> None:
        self.topics = topics
        self._root = root
        self._clock = clock
        self._writers: dict[tuple[str, str, int], SegmentWriter] = {}
        self._closing = closing or DayCompactor()

    def position(self, log: str, topic: str, partition: int) -> Position:
        """Behind the last whole line, from which on its caller owns the partition. Raises BusError when the disk fails."""
        key = log, topic, partition
        directory = self._root / log / topic
        with sentences(directory):
            writer = self._writers.get(key)
            if writer is None or writer.removed:
                writer = self._writers[key] = SegmentWriter(directory, partition, self._clock)
            writer.mend()
        return Position(
            log, topic, partition, writer.offset, writer.date, writer.generation, writer.byte
        )

    def write(self, batch: Batch) -> None:
        """The batch is on stable storage when this returns. Raises BusError: then ask for the position, whole lines may have been kept."""
        start = batch.start
        writer = self._writers[start.log, start.topic, start.partition]
        directory = self._root / start.log / start.topic
        with sentences(directory):
            begun = writer.append(batch.messages)
        if begun:
            self._closing.add(directory, start.partition, writer.date)

    def release(self, topic: str, partition: int) -> None:
        """The partition may go to another owner; nothing is left to be written."""
        for key in [key for key in self._writers if key[1:] == (topic, partition)]:
            self._writers.pop(key).close()

    def close(self) -> None:
        """Give up gzipping; the next start does it."""
        self._writers.clear()
        self._closing.close()
