"""The archive consumer: each record is on stable storage before its offset is passed."""

from collections.abc import Sequence
from pathlib import Path

from cryptoviz.archive.compactor import DayCompactor
from cryptoviz.archive.disk import translate_os_errors
from cryptoviz.archive.writer import SegmentWriter
from cryptoviz.clock import Clock
from cryptoviz.model.messages import Batch, Position


class ArchiveSink:
    """Appends values unchanged, even if they are no events. The lines are the position.

    Ended days are gzipped in the background.
    """

    def __init__(self, root: Path, topics: Sequence[str], clock: Clock) -> None:
        self.topics = topics
        self._root = root
        self._clock = clock
        self._writers: dict[tuple[str, str, int], SegmentWriter] = {}
        self.compactor = DayCompactor()

    def position(self, log: str, topic: str, partition: int) -> Position:
        """Return the position after the last whole line. The caller then owns the partition."""
        key = log, topic, partition
        directory = self._root / log / topic
        with translate_os_errors(directory):
            writer = self._writers.get(key)
            if writer is None or writer.removed:
                writer = self._writers[key] = SegmentWriter(directory, partition, self._clock)
            writer.recover()
        return Position(*key, writer.offset)

    def write(self, batch: Batch) -> None:
        """Write the batch to stable storage. After a BusError, whole lines may have been kept."""
        start = batch.start
        writer = self._writers[start.log, start.topic, start.partition]
        directory = self._root / start.log / start.topic
        with translate_os_errors(directory):
            is_new_file = writer.append(batch.messages)
        if is_new_file:
            self.compactor.add(directory, start.partition, writer.date)

    def release(self, topic: str, partition: int) -> None:
        """Give up the partition; nothing is left to be written."""
        left = {key: at for key, at in self._writers.items() if key[1:] != (topic, partition)}
        self._writers = left

    def close(self) -> None:
        """Stop gzipping; the next start continues."""
        self._writers.clear()
        self.compactor.close()
