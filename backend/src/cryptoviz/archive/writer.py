"""Append to the archive of one partition as its owner, in a generation of its own.

What others wrote is never changed.
"""

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from pathlib import Path

from cryptoviz.archive.disk import Descriptor, make_directory, sync_directory, write_at
from cryptoviz.archive.files import UNSYNCED, PartitionFiles, list_segments
from cryptoviz.archive.lines import split_line, to_line
from cryptoviz.clock import Clock
from cryptoviz.faults import fault_point
from cryptoviz.model.messages import Message


class SegmentWriter:
    """`offset` is the next to archive; the last append was to `byte` of `date` and `generation`.

    All methods raise OSError.
    """

    def __init__(self, topic: Path, partition: int, clock: Clock) -> None:
        """Sync what is on disk, as its writer may have died before that, and continue after it."""
        _sync_files(topic, partition)
        self.offset = PartitionFiles(topic, partition).end()
        self.date = max((date for date, _ in list_segments(topic, partition)), default="")
        self.generation, self.byte = 0, 0
        self._topic, self._partition, self._clock = topic, partition, clock
        self._file: Descriptor | None = None
        self._whole = True  # Whether the last append succeeded.

    def append(self, records: Sequence[Message]) -> bool:
        """Append the records from `offset` on to stable storage; return whether a file is new."""
        self.recover()
        date = max(self._clock().astimezone(UTC).date().isoformat(), self.date)
        is_new = self._file is None or date != self.date
        for lines, end in _chunks(self._partition, records, self.offset):
            fd = self._open(date)
            self._whole = False
            write_at(fd, lines, self.byte)
            fault_point("archive.appended")
            os.fdatasync(fd)
            fault_point("archive.synced")
            self.byte, self.offset, self._whole = self.byte + len(lines), end, True
        return is_new and self._file is not None

    def recover(self) -> None:
        """After a failed append, cut the torn line and keep the whole ones, which may be read."""
        if self._file is None or self._whole:
            return
        fd = self._file.fd
        lines = os.pread(fd, os.fstat(fd).st_size - self.byte, self.byte)
        lines = lines[: lines.rfind(b"\n") + 1]
        os.ftruncate(fd, self.byte + len(lines))
        write_at(fd, lines, self.byte)  # After a failed sync, the kernel takes them as written.
        os.fdatasync(fd)
        last = split_line(lines[:-1].rpartition(b"\n")[2])
        self.byte += len(lines)
        self.offset = last[0] + 1 if last else self.offset
        self._whole = True

    def close(self) -> None:
        self._file = None

    @property
    def removed(self) -> bool:
        """Whether the current file was deleted by somebody."""
        return self._file is not None and self._file.removed

    def _open(self, date: str) -> int:
        if self._file is None or date != self.date:
            generation, self._file = _create(self._topic, self._partition, date, self.generation)
            self.date, self.generation, self.byte = date, generation, 0
        if self._file.removed:
            raise FileNotFoundError(errno.ENOENT, "the current file was removed")
        return self._file.fd


def _chunks(partition: int, records: Iterable[Message], start: int) -> Iterator[tuple[bytes, int]]:
    """Yield lines from the offset `start` on, at most UNSYNCED bytes, and the offset after them.

    A single line may be longer.
    """
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


def _create(topic: Path, partition: int, date: str, own: int) -> tuple[int, Descriptor]:
    """Create a file of the own generation, or of the highest one on disk + 1.

    Its lock, released when the writer ends, keeps the file from being compacted.
    """
    make_directory(topic / date)
    generation = own or _highest_generation(topic, partition) + 1
    while True:
        try:
            path = topic / date / f"{partition}.{generation}.jsonl"
            file = Descriptor(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
            break
        except FileExistsError:
            generation = max(generation, _highest_generation(topic, partition)) + 1
    fcntl.flock(file.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    sync_directory(topic / date)
    return generation, file


def _highest_generation(topic: Path, partition: int) -> int:
    return max((generation for _, generation in list_segments(topic, partition)), default=0)


def _sync_files(topic: Path, partition: int) -> None:
    """Sync each plain file and its name. This costs nothing for what is synced already."""
    segments = list_segments(topic, partition)
    for date, generation in segments:
        try:
            file = Descriptor(topic / date / f"{partition}.{generation}.jsonl", os.O_RDONLY)
        except FileNotFoundError:
            continue  # It is gzipped.
        os.fsync(file.fd)
    days = {topic / date for date, _ in segments}
    for directory in (*days, topic, topic.parent, topic.parent.parent):
        if directory.is_dir():
            sync_directory(directory)
