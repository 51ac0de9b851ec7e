"""Append to one partition of the file bus: under its lock, to stable storage, then visible.

Any process may append at any time.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptoviz.archive.disk import (
    Descriptor,
    make_directory,
    sync_directory,
    translate_os_errors,
    write_at,
)
from cryptoviz.archive.files import PartitionFiles
from cryptoviz.archive.lines import to_lines
from cryptoviz.archive.segment import CHUNK
from cryptoviz.bus.end_offset import EndOffset, EndOffsetFile
from cryptoviz.errors import BusError
from cryptoviz.faults import fault_point

# A batch takes milliseconds, the largest on a slow disk some seconds. A stopped process that holds
# the lock must not block all others silently.
LOCK_SECONDS = 30.0
_RETRY_SECONDS = 0.001


class Partition:
    """One partition's directory: its files by date, the permanent `.lock` and the `.end` file."""

    def __init__(self, directory: Path, today: Callable[[], str]) -> None:
        self.files = PartitionFiles(directory, 0)
        self.directory = directory
        self._today = today
        self._end_file = EndOffsetFile(directory / "0.end")
        # flock does not exclude threads that share a descriptor.
        self._thread_lock = threading.Lock()
        self._lock_file: Descriptor | None = None
        self._data: tuple[str, Descriptor] | None = None
        self._recovered = False

    def append(self, bodies: Sequence[bytes]) -> None:
        """Write events to stable storage and make them visible. Raises BusError."""
        with self._locked():
            end = self._change_day(self._recover())
            lines = to_lines(bodies, end.offset)
            try:
                fd = self._open_data(end.date)
                write_at(fd, lines, end.byte)
                os.fdatasync(fd)
            except OSError:
                with suppress(OSError):  # Whole lines stay and become visible; a torn one is cut.
                    self._recover()
                raise
            fault_point("bus.appended")
            new_end = EndOffset(end.date, end.offset + len(bodies), end.byte + len(lines))
            self._end_file.write(new_end, durable=False)
            fault_point("bus.visible")

    def end(self) -> EndOffset:
        """Return how far readers may read. Raises BusError."""
        if self._recovered and (end := self._end_file.read()):
            return end
        if not self._end_file.raw() and not self.files.segments():
            return EndOffset()
        with self._locked():
            return self._recover()

    def fingerprint(self) -> bytes:
        """Return an opaque, cheap value that changes whenever the end offset changes."""
        return self._end_file.raw()

    def close(self) -> None:
        with self._thread_lock:
            self.files.close()
            self._end_file.close()
            self._data = self._lock_file = None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._thread_lock, translate_os_errors(self.directory):
            self._acquire()
            try:
                yield
            finally:
                fcntl.flock(self._lock(), fcntl.LOCK_UN)

    def _acquire(self) -> None:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(self._lock(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise BusError(
                        f"The log in {self.directory} cannot be written: another process has held "
                        f"its lock for {LOCK_SECONDS:g} s without progress."
                    ) from error
                time.sleep(_RETRY_SECONDS)  # flock has no timeout.

    def _lock(self) -> int:
        if self._lock_file is None or self._lock_file.removed:
            make_directory(self.directory)
            self._lock_file = Descriptor(self.directory / "0.lock", os.O_RDWR | os.O_CREAT)
        return self._lock_file.fd

    def _recover(self) -> EndOffset:
        """After a crash, cut a torn last line and make whole lines visible."""
        stored = self._end_file.read()
        end = stored or self._derive_end()
        if end.date and self.files.segment(end.date).path.exists():
            fd = self._open_data(end.date)
            if os.fstat(fd).st_size != end.byte:
                end = _recover_tail(fd, end)
        if end != stored and end.date:
            self._end_file.write(end, durable=True)
        self._recovered = True
        return end

    def _derive_end(self) -> EndOffset:
        """Return the start of the newest day, from its first line or from the lines before it."""
        segments = self.files.segments()
        for segment in reversed(segments):
            if (offset := segment.first_offset()) is not None:
                if segment is not segments[-1]:
                    offset += segment.count_lines()
                return EndOffset(segments[-1].date, offset)
        return EndOffset(segments[-1].date) if segments else EndOffset()

    def _change_day(self, end: EndOffset) -> EndOffset:
        """Store the new day's end offset before its first line, so no line is after its day."""
        date = max(self._today(), end.date)
        path = self.files.segment(date).path
        if date == end.date and path.exists():
            return end
        make_directory(path.parent)
        self._data = date, Descriptor(path, os.O_RDWR | os.O_CREAT)
        sync_directory(path.parent)
        start = EndOffset(date, end.offset)
        self._end_file.write(start, durable=True)
        sync_directory(self.directory)
        return start

    def _open_data(self, date: str) -> int:
        if self._data is None or self._data[0] != date or self._data[1].removed:
            self._data = date, Descriptor(self.files.segment(date).path, os.O_RDWR)
        return self._data[1].fd


def _recover_tail(fd: int, end: EndOffset) -> EndOffset:
    """Cut a torn last line; write whole lines again, as their first sync may have failed."""
    size = os.fstat(fd).st_size
    if size < end.byte:
        raise BusError(
            f"The log's file of {end.date} has {size} bytes where {end.byte} were acknowledged: it "
            "was damaged from outside. Remove the partition's .end file to continue with what is "
            "left, then run `cryptoviz reindex`."
        )
    lines, whole = _whole_lines(fd, end.byte)
    os.ftruncate(fd, whole)
    for byte in range(end.byte, whole, CHUNK):
        write_at(fd, os.pread(fd, min(CHUNK, whole - byte), byte), byte)
    os.fdatasync(fd)
    return EndOffset(end.date, end.offset + lines, whole)


def _whole_lines(fd: int, start: int) -> tuple[int, int]:
    """Return the number of whole lines after `start`, and the byte after the last one."""
    lines, whole, byte = 0, start, start
    while body := os.pread(fd, CHUNK, byte):
        lines += body.count(b"\n")
        if last := body.rfind(b"\n") + 1:
            whole = byte + last
        byte += len(body)
    return lines, whole
