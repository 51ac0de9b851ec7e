"""Appending to one partition: under its lock, to stable storage, then visible. Any process may do it at any time."""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptoviz.archive.disk import Descriptor, make_directory, sentences, sync_directory, write_at
from cryptoviz.archive.lines import to_lines
from cryptoviz.archive.segments import CHUNK, Segments
from cryptoviz.bus.end_offset import End, EndFile
from cryptoviz.errors import BusError
from cryptoviz.faults import fault_point

LOCK_SECONDS = 30.0  # a batch takes milliseconds, the largest on a slow disk some seconds
_LOOK_SECONDS = 0.001


class Partition:
    """One partition's directory: its files by date, the permanent `.lock` and the `.end` mark."""

    def __init__(self, directory: Path, today: Callable[[], str], partition: int = 0) -> None:
        self.segments = Segments(directory, partition)
        self.directory = directory
        self._number = partition
        self._today = today
        self._mark = EndFile(directory / f"{partition}.end")
        self._threads = threading.Lock()  # flock does not exclude threads that share a descriptor
        self._lock_file: Descriptor | None = None
        self._data: tuple[str, Descriptor] | None = None
        self._recovered = False

    def append(self, bodies: Sequence[bytes]) -> None:
        """These events are on stable storage and visible when this returns. Raises BusError."""
        with self._locked(), sentences(self.directory):
            end = self._recover()
            end = self._change_day(end, max(self._today(), end.date))
            lines = to_lines(bodies, end.offset, self._number)
            try:
                self._write(end, lines)
            except OSError:
                with suppress(OSError):  # whole lines stay and become visible, the torn one goes
                    self._recover()
                raise
            fault_point("bus.appended")
            self._mark.write(
                End(end.date, end.offset + len(bodies), end.byte + len(lines)), durable=False
            )
            fault_point("bus.visible")

    def end(self) -> End:
        """How far readers may go."""
        if not self._recovered:
            self.recover()
        if not self._mark.raw() and not self.segments.dates():
            return End()
        return self._mark.read() or self._rebuilt()

    def glance(self) -> bytes:
        """Something that differs when the end has moved; cheap enough to be asked twenty times a second."""
        return self._mark.raw()

    def recover(self) -> None:
        """Bring mark and file into agreement after a crash: a torn last line is cut, whole lines become visible."""
        if self.directory.is_dir():
            with self._locked(), sentences(self.directory):
                self._recover()
        self._recovered = True

    def close(self) -> None:
        with self._threads:
            self.segments.close()
            self._mark.close()
            self._data = self._lock_file = None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._threads:
            with sentences(self.directory):
                self._take_lock()
            try:
                yield
            finally:
                fcntl.flock(self._lock(), fcntl.LOCK_UN)

    def _take_lock(self) -> None:
        """Raises BusError when whoever has it does not go on: a process that was stopped would hold up all others without a word."""
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(self._lock(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    held = f"another process has held it for {LOCK_SECONDS:g} s and does not go on"
                    raise BusError(
                        f"The log in {self.directory} cannot be written: {held}."
                    ) from error
                time.sleep(_LOOK_SECONDS)  # flock waits for ever or not at all

    def _lock(self) -> int:
        if self._lock_file is None or self._lock_file.removed:
            make_directory(self.directory)
            self._lock_file = Descriptor(
                self.directory / f"{self._number}.lock", os.O_RDWR | os.O_CREAT
            )
        return self._lock_file.fd

    def _rebuilt(self) -> End:
        """The mark cannot be believed: with the lock held it is read again, or made anew."""
        with self._locked(), sentences(self.directory):
            return self._recover()

    def _recover(self) -> End:
        marked = self._mark.read()
        end = marked or self._last_known()
        if end.date and self.segments.path(end.date).exists():
            fd = self._open_data(end.date)
            if os.fstat(fd).st_size != end.byte:
                end = _adopt(fd, end)
        if end != marked and end.date:
            self._mark.write(end, durable=True)
        self._recovered = True
        return end

    def _last_known(self) -> End:
        """Without a mark: the start of the newest day whose offsets can be told from its lines, or from those before it."""
        dates = self.segments.dates()
        if not dates:
            return End()
        first = self.segments.first_offset(dates[-1])
        if first is not None:
            return End(dates[-1], first, 0)
        for date in reversed(dates[:-1]):
            first = self.segments.first_offset(date)
            if first is not None:
                return End(dates[-1], first + self._count(date), 0)
        return End(dates[-1], 0, 0)

    def _count(self, date: str) -> int:
        count = byte = 0
        while body := self.segments.read(date, byte, CHUNK):
            count += body.count(b"\n")
            byte += len(body)
        return count

    def _change_day(self, end: End, date: str) -> End:
        """The mark moves to the new day before its first line is written: lines never lie beyond the day of the mark."""
        if date == end.date and self.segments.path(date).exists():
            return end
        path = self.segments.path(date)
        make_directory(path.parent)
        self._data = date, Descriptor(path, os.O_RDWR | os.O_CREAT)
        sync_directory(path.parent)
        moved = End(date, end.offset, 0)
        self._mark.write(moved, durable=True)
        sync_directory(self.directory)
        return moved

    def _write(self, end: End, lines: bytes) -> None:
        fd = self._open_data(end.date)
        write_at(fd, lines, end.byte)
        os.fdatasync(fd)

    def _open_data(self, date: str) -> int:
        if self._data is None or self._data[0] != date or self._data[1].removed:
            self._data = date, Descriptor(self.segments.path(date), os.O_RDWR)
        return self._data[1].fd


def _adopt(fd: int, end: End) -> End:
    """Cut a torn last line; write whole lines behind the mark once more (their first sync may have failed) and sync them."""
    size = os.fstat(fd).st_size
    if size < end.byte:
        raise BusError(
            f"The log's file of {end.date} has {size} bytes where {end.byte} were acknowledged: it was damaged from outside. "
            "Remove the partition's .end file to go on with what is left, then run `cryptoviz reindex`."
        )
    lines, whole = _whole_lines(fd, end.byte)
    os.ftruncate(fd, whole)
    for byte in range(end.byte, whole, CHUNK):
        write_at(fd, os.pread(fd, min(CHUNK, whole - byte), byte), byte)
    os.fdatasync(fd)
    return End(end.date, end.offset + lines, whole)


def _whole_lines(fd: int, start: int) -> tuple[int, int]:
    """How many whole lines lie behind `start`, and the byte behind the last of them."""
    lines, whole, byte = 0, start, start
    while body := os.pread(fd, CHUNK, byte):
        lines += body.count(b"\n")
        if last := body.rfind(b"\n") + 1:
            whole = byte + last
        byte += len(body)
    return lines, whole
