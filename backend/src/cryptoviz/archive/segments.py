"""The files of one partition: `<append date UTC>/<partition>.<generation>.jsonl`, later gzipped.

Bytes are counted uncompressed. Where a file exists both plain and gzipped, the plain one wins.
"""

import gzip
import os
import re
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

from cryptoviz.archive.disk import Descriptor
from cryptoviz.archive.lines import split_line
from cryptoviz.errors import BusError

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
CHUNK = 1 << 20


class Segments:
    """Read the files of one partition and generation by date. Thread-safe."""

    def __init__(self, directory: Path, partition: int = 0, generation: int = 0) -> None:
        self._directory = directory
        self._name = f"{partition}.{generation}.jsonl"
        self._first: dict[str, int] = {}
        self._lock = threading.Lock()
        # Kept open, because seeking backwards in a gzip file starts again at its first byte.
        self._unzipped: tuple[str, gzip.GzipFile] | None = None

    def path(self, date: str) -> Path:
        return self._directory / date / self._name

    def gzipped(self, date: str) -> Path:
        return self._directory / date / f"{self._name}.gz"

    def dates(self) -> list[str]:
        """Return the days that have a file, oldest first."""
        if not self._directory.is_dir():
            return []
        days = sorted(path.name for path in self._directory.iterdir() if DATE.fullmatch(path.name))
        return [day for day in days if self.path(day).exists() or self.gzipped(day).exists()]

    def read(self, date: str, byte: int, size: int) -> bytes:
        """Return `size` bytes from `byte` on, fewer only at the end of the file."""
        try:
            file = Descriptor(self.path(date), os.O_RDONLY)
            return os.pread(file.fd, size, byte)
        except FileNotFoundError:
            return self._read_gzipped(date, byte, size)
        except OSError as error:
            raise BusError(f"{self.path(date)} cannot be read: {error.strerror}.") from error

    def _read_gzipped(self, date: str, byte: int, size: int) -> bytes:
        with self._lock:
            try:
                unzipped = self._open_gzipped(date)
                unzipped.seek(byte)
                return unzipped.read(size)
            except FileNotFoundError:
                return b""
            except (OSError, EOFError, zlib.error) as error:
                self._close_gzipped()  # It may be repaired; then it is read from its start.
                raise BusError(f"{self.gzipped(date)} cannot be read: {error}.") from error

    def _open_gzipped(self, date: str) -> gzip.GzipFile:
        if self._unzipped is None or self._unzipped[0] != date:
            self._close_gzipped()
            self._unzipped = date, gzip.GzipFile(self.gzipped(date), "rb")
        return self._unzipped[1]

    def _close_gzipped(self) -> None:
        if self._unzipped is not None:
            self._unzipped[1].close()
        self._unzipped = None

    def lines(self, date: str, byte: int, limit: int, stop: int | None = None) -> list[bytes]:
        """Return at most `limit` whole lines, without newlines, between the bytes given."""
        size = min(max(limit * 700, 1 << 16), 8 * CHUNK)
        while True:
            body = self.read(date, byte, size if stop is None else max(0, min(size, stop - byte)))
            whole = body.rfind(b"\n") + 1
            if whole or len(body) < size:
                return body[:whole].split(b"\n", limit)[:-1] if whole else []
            size *= 2  # The line is longer than what was read.

    def first_offset(self, date: str) -> int | None:
        """Return the offset of a day's first line, or None while it has no readable line."""
        if date not in self._first:
            for number, line in enumerate(self._all_lines(date)):
                if found := split_line(line):
                    self._first[date] = found[0] - number  # Damaged lines have offsets too.
                    break
        return self._first.get(date)

    def _all_lines(self, date: str) -> Iterator[bytes]:
        byte = 0
        while lines := self.lines(date, byte, 100):
            yield from lines
            byte += sum(map(len, lines)) + len(lines)

    def find(self, offset: int) -> tuple[str, int] | None:
        """Search for the line with this offset; return its day and byte, or None."""
        for date in reversed(self.dates()):
            first = self.first_offset(date)
            if first is not None and first <= offset:
                return date, self.skip_lines(date, offset - first)
        return None

    def skip_lines(self, date: str, lines: int) -> int:
        """Return the byte after this many lines of a day, or the end of its whole lines."""
        byte = 0
        while lines and (body := self.read(date, byte, CHUNK)):
            found = body.count(b"\n")
            if found >= lines:
                return byte + _after_newline(body, lines)
            byte, lines = byte + len(body), lines - found
        return byte

    def next_date(self, date: str) -> str | None:
        """Return the next day that has a file."""
        return next((day for day in self.dates() if day > date), None)

    def close(self) -> None:
        with self._lock:
            self._close_gzipped()


def _after_newline(body: bytes, count: int) -> int:
    after = 0
    for _ in range(count):
        after = body.index(b"\n", after) + 1
    return after
