"""Append to one partition of the file bus: under its lock, to stable storage, then visible."""

import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import orjson

from cryptoviz.archive import disk
from cryptoviz.archive.files import PartitionFiles
from cryptoviz.archive.lines import to_lines
from cryptoviz.archive.segment import CHUNK
from cryptoviz.errors import BusError
from cryptoviz.faults import fault_point

# A batch takes milliseconds, the largest on a slow disk some seconds. A stopped process that holds
# the lock must not block all others silently.
LOCK_SECONDS = 30.0
_END_SIZE = 128  # Well below a disk sector: one write changes all of it or nothing.


class EndOffset(NamedTuple):
    """How far readers may read: the next record goes to `byte` of the day `date`."""

    date: str = ""
    offset: int = 0
    byte: int = 0


class Partition:
    """One partition's directory: its files by date, the permanent `.lock` and the `.end` file."""

    def __init__(self, directory: Path, today: Callable[[], str]) -> None:
        self.files = PartitionFiles(directory, 0)
        self.directory = directory
        self._today = today
        self._end_file = directory / "0.end"
        self._recovered = False

    def append(self, bodies: Sequence[bytes]) -> None:
        """Write events to stable storage and make them visible. Raises BusError."""
        with self._locked():
            end = self._change_day(self._recover())
            lines = to_lines(bodies, end.offset)
            file = disk.Descriptor(self.files.segment(end.date).path, os.O_RDWR)
            try:
                disk.write_at(file.fd, lines, end.byte)
                os.fdatasync(file.fd)
            except OSError:
                with suppress(OSError):  # Whole lines stay and become visible; a torn one is cut.
                    self._recover()
                raise
            fault_point("bus.appended")
            new_end = EndOffset(end.date, end.offset + len(bodies), end.byte + len(lines))
            self._write_end(new_end, durable=False)
            fault_point("bus.visible")

    def end(self) -> EndOffset:
        """Return how far readers may read. Raises BusError."""
        stored = self.fingerprint()
        if self._recovered and (end := unpack(stored)):
            return end
        if not stored and not self.files.segments():
            return EndOffset()
        with self._locked():
            return self._recover()

    def fingerprint(self) -> bytes:
        """Return an opaque, cheap value that changes whenever the end offset changes."""
        try:
            return self._end_file.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise BusError(f"{self._end_file} cannot be read: {error.strerror}.") from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Exclude other processes and, as each call opens the file for itself, other threads."""
        with disk.translate_os_errors(self.directory):
            disk.make_directory(self.directory)
            with (self.directory / "0.lock").open("ab") as lock:
                if not disk.lock_within(lock.fileno(), LOCK_SECONDS):
                    raise BusError(
                        f"The log in {self.directory} cannot be written: another process has held "
                        f"its lock for {LOCK_SECONDS:g} s without progress."
                    )
                yield

    def _recover(self) -> EndOffset:
        """After a crash, cut a torn last line and make whole lines visible."""
        stored = unpack(self.fingerprint())
        end = stored or self._derive_end()
        if end.date and (path := self.files.segment(end.date).path).exists():
            end = _recover_tail(path, end)
        if end != stored and end.date:
            self._write_end(end, durable=True)
        self._recovered = True
        return end

    def _write_end(self, end: EndOffset, *, durable: bool) -> None:
        """Store the end offset. A power cut may lose one that is not `durable`."""
        file = disk.Descriptor(self._end_file, os.O_RDWR | os.O_CREAT)
        disk.write_at(file.fd, pack(end), 0)
        if durable:
            os.fsync(file.fd)

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
        disk.make_directory(path.parent)
        path.touch(0o644)
        disk.sync_directory(path.parent)
        start = EndOffset(date, end.offset)
        self._write_end(start, durable=True)
        disk.sync_directory(self.directory)
        return start


def _recover_tail(path: Path, end: EndOffset) -> EndOffset:
    """Cut a torn last line; write whole lines again, as their first sync may have failed."""
    size = path.stat().st_size
    if size == end.byte:
        return end
    if size < end.byte:
        raise BusError(
            f"The log's file of {end.date} has {size} bytes where {end.byte} were acknowledged: it "
            "was damaged from outside. Remove the partition's .end file to continue with what is "
            "left, then run `cryptoviz reindex`."
        )
    file = disk.Descriptor(path, os.O_RDWR)
    lines, whole, byte = 0, end.byte, end.byte
    while body := os.pread(file.fd, CHUNK, byte):
        disk.write_at(file.fd, body, byte)
        lines += body.count(b"\n")
        if last := body.rfind(b"\n") + 1:
            whole = byte + last
        byte += len(body)
    os.ftruncate(file.fd, whole)
    os.fdatasync(file.fd)
    return EndOffset(end.date, end.offset + lines, whole)


def pack(end: EndOffset) -> bytes:
    """Return the record with a checksum that is overwritten in place."""
    return orjson.dumps(end._asdict() | {"crc": _crc(end)}).ljust(_END_SIZE - 1) + b"\n"


def unpack(body: bytes) -> EndOffset | None:
    """Return None for a missing, torn or damaged record."""
    try:
        raw = orjson.loads(body)
        end = EndOffset(raw["date"], raw["offset"], raw["byte"])
        return end if raw["crc"] == _crc(end) else None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def _crc(end: EndOffset) -> int:
    return zlib.crc32(f"{end.date} {end.offset} {end.byte}".encode())
