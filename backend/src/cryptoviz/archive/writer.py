"""Append to the archive of one partition, in a generation of its own. Other files stay as is."""

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from cryptoviz.archive.disk import Descriptor, make_directory, sync_directory, write_at
from cryptoviz.archive.files import PartitionFiles
from cryptoviz.archive.lines import split_line, to_line
from cryptoviz.archive.segment import UNSYNCED, Segment
from cryptoviz.clock import Clock
from cryptoviz.faults import fault_point
from cryptoviz.model.messages import Message


class SegmentWriter:
    """`offset` is the next to archive, `date` the day of the last append. Methods raise OSError."""

    def __init__(self, topic: Path, partition: int, clock: Clock) -> None:
        """Sync what is on disk, as its writer may have died before that, and continue after it."""
        self._files = PartitionFiles(topic, partition)
        _sync_files(topic, self._files.segments())
        self.offset = self._files.end()
        self.date = max((segment.date for segment in self._files.segments()), default="")
        self._generation, self._byte = 0, 0
        self._partition, self._clock = partition, clock
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
            write_at(fd, lines, self._byte)
            fault_point("archive.appended")
            os.fdatasync(fd)
            fault_point("archive.synced")
            self._byte, self.offset, self._whole = self._byte + len(lines), end, True
        return is_new and self._file is not None

    def recover(self) -> None:
        """After a failed append, cut the torn line and keep the whole ones, which may be read."""
        if self._file is None or self._whole:
            return
        fd = self._file.fd
        lines = os.pread(fd, os.fstat(fd).st_size - self._byte, self._byte)
        lines = lines[: lines.rfind(b"\n") + 1]
        os.ftruncate(fd, self._byte + len(lines))
        write_at(fd, lines, self._byte)  # After a failed sync, the kernel takes them as written.
        os.fdatasync(fd)
        last = split_line(lines[:-1].rpartition(b"\n")[2])
        self._byte += len(lines)
        self.offset = last[0] + 1 if last else self.offset
        self._whole = True

    @property
    def removed(self) -> bool:
        """Whether the current file was deleted by somebody."""
        return self._file is not None and self._file.removed

    def _open(self, date: str) -> int:
        if self._file is None or date != self.date:
            self._file = self._create(date)
            self.date, self._byte = date, 0
        if self._file.removed:
            raise FileNotFoundError(errno.ENOENT, "the current file was removed")
        return self._file.fd

    def _create(self, date: str) -> Descriptor:
        """Create and lock a file of the own generation, or of the highest one on disk + 1."""
        make_directory(self._files.segment(date).path.parent)
        generation = self._generation or self._highest_generation() + 1
        while True:
            path = self._files.segment(date, generation).path
            try:
                file = Descriptor(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
                break
            except FileExistsError:
                generation = max(generation, self._highest_generation()) + 1
        fcntl.flock(file.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)  # It is not gzipped while locked.
        sync_directory(path.parent)
        self._generation = generation
        return file

    def _highest_generation(self) -> int:
        return max((segment.generation for segment in self._files.segments()), default=0)


def _chunks(partition: int, records: Iterable[Message], start: int) -> Iterator[tuple[bytes, int]]:
    """Yield lines from `start` on, UNSYNCED bytes or one longer line, and the offset after them."""
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


def _sync_files(topic: Path, segments: Sequence[Segment]) -> None:
    """Sync each plain file and its name. This costs nothing for what is synced already."""
    for segment in segments:
        with suppress(FileNotFoundError):  # It is gzipped.
            file = Descriptor(segment.path, os.O_RDONLY)
            os.fsync(file.fd)
    days = {segment.path.parent for segment in segments}
    for directory in (*days, topic, topic.parent, topic.parent.parent):
        if directory.is_dir():
            sync_directory(directory)
