"""Appending to the archive of one partition as its owner, in a generation of one's own. Nothing that others wrote is ever changed."""

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from pathlib import Path

from cryptoviz.archive.disk import Descriptor, make_directory, sync_directory, write_at
from cryptoviz.archive.files import UNSYNCED, PartitionFiles, names
from cryptoviz.archive.lines import split_line, to_line
from cryptoviz.clock import Clock
from cryptoviz.faults import fault_point
from cryptoviz.model.messages import Message


class SegmentWriter:
    """The next record to archive is `offset`; `date`, `generation` and `byte` say where it was appended last. Raises OSError."""

    def __init__(self, topic: Path, partition: int, clock: Clock) -> None:
        """Goes on behind what is on disk, once that is safe there: whoever wrote it may have died before syncing it."""
        _sync_all(topic, partition)
        self.offset = PartitionFiles(topic, partition).end()
        self.date = max(
            (date for number, _, date in names(topic) if number == partition), default=""
        )
        self.generation, self.byte = 0, 0
        self._topic, self._partition, self._clock = topic, partition, clock
        self._file: Descriptor | None = None
        self._whole = True

    def append(self, records: Sequence[Message]) -> bool:
        """They are on stable storage when this returns; those below `offset` are there already. Whether a new file was begun."""
        self.mend()
        date = max(self._clock().astimezone(UTC).date().isoformat(), self.date)
        begun = self._file is None or date != self.date
        for lines, end in _pieces(self._partition, records, self.offset):
            fd = self._open(date)
            self._whole = False
            write_at(fd, lines, self.byte)
            fault_point("archive.appended")
            os.fdatasync(fd)
            fault_point("archive.synced")
            self.byte, self.offset, self._whole = self.byte + len(lines), end, True
        return begun and self._file is not None

    def mend(self) -> None:
        """After a failure: cut one's own torn line, which nobody reads, and keep the whole ones before it, which somebody may have read."""
        if self._file is None or self._whole:
            return
        fd = self._file.fd
        lines = os.pread(fd, os.fstat(fd).st_size - self.byte, self.byte)
        lines = lines[: lines.rfind(b"\n") + 1]
        os.ftruncate(fd, self.byte + len(lines))
        write_at(
            fd, lines, self.byte
        )  # once more: after a failed sync the system believes them to be written
        os.fdatasync(fd)
        last = split_line(lines[:-1].rpartition(b"\n")[2])
        self.byte, self.offset, self._whole = (
            self.byte + len(lines),
            last[0] + 1 if last else self.offset,
            True,
        )

    def close(self) -> None:
        self._file = None

    @property
    def removed(self) -> bool:
        """Whether somebody deleted the file that is being written."""
        return self._file is not None and self._file.removed

    def _open(self, date: str) -> int:
        if self._file is None or date != self.date:
            generation, self._file = _claim(self._topic, self._partition, date, self.generation)
            self.date, self.generation, self.byte = date, generation, 0
        if self._file.removed:
            raise FileNotFoundError(errno.ENOENT, "the file that was being written is gone")
        return self._file.fd


def _pieces(partition: int, records: Iterable[Message], start: int) -> Iterator[tuple[bytes, int]]:
    """Lines of the records from `start` on, and the offset behind them: at most UNSYNCED bytes at once, or one line that is longer."""
    lines: list[bytes] = []
    size = 0
    for record in records:
        if record.offset < start:
            continue
        line = to_line(partition, record.offset, record.value)
        if lines and size + len(line) > UNSYNCED:
            yield b"".join(lines), start
            lines, size = [], 0
        lines.append(line)
        size, start = size + len(line), record.offset + 1
    if lines:
        yield b"".join(lines), start


def _claim(topic: Path, partition: int, date: str, own: int) -> tuple[int, Descriptor]:
    """A new file of this day that nobody else writes: of the generation one has, else of the highest on disk + 1.

    Its lock, which ends with its writer, tells that it is not closed yet.
    """
    make_directory(topic / date)
    generation = own or _highest(topic, partition) + 1
    while True:
        try:
            file = Descriptor(
                topic / date / f"{partition}.{generation}.jsonl", os.O_RDWR | os.O_CREAT | os.O_EXCL
            )
            break
        except FileExistsError:
            generation = max(generation, _highest(topic, partition)) + 1
    fcntl.flock(file.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    sync_directory(topic / date)
    return generation, file


def _highest(topic: Path, partition: int) -> int:
    return max(
        (generation for number, generation, _ in names(topic) if number == partition), default=0
    )


def _sync_all(topic: Path, partition: int) -> None:
    """Every plain file of the partition and its name. Costs nothing for what is safe already."""
    found = {(generation, date) for number, generation, date in names(topic) if number == partition}
    for generation, date in found:
        try:
            file = Descriptor(topic / date / f"{partition}.{generation}.jsonl", os.O_RDONLY)
        except FileNotFoundError:  # gzipped
            continue
        os.fsync(file.fd)
    for directory in (
        *(topic / date for date in {date for _, date in found}),
        topic,
        topic.parent,
        topic.parent.parent,
    ):
        if directory.is_dir():
            sync_directory(directory)
