"""The files of one partition: `<append date UTC>/<partition>.<generation>.jsonl`, gzipped once their day is closed.

Bytes are counted uncompressed. Where the plain file and the gzipped one stand side by side, the plain one wins.
"""

import gzip
import os
import re
import threading
import weakref
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from cryptoviz.archive.disk import Descriptor
from cryptoviz.archive.lines import split_line
from cryptoviz.errors import BusError

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
CHUNK = 1 << 20


class Segments:
    """Reading of one partition's files by date. Thread-safe."""

    def __init__(self, directory: Path, partition: int = 0, generation: int = 0) -> None:
        self._directory = directory
        self._name = f"{partition}.{generation}.jsonl"
        self._first: dict[str, int] = {}
        self._lock = threading.Lock()
        self._unzipped: tuple[str, gzip.GzipFile] | None = (
            None  # reading on is cheap, starting again is not
        )
        self._opened = ExitStack()
        weakref.finalize(self, self._opened.close)

    def path(self, date: str) -> Path:
        return self._directory / date / self._name

    def gzipped(self, date: str) -> Path:
        return self._directory / date / f"{self._name}.gz"

    def dates(self) -> list[str]:
        """The days that have a file, oldest first."""
        if not self._directory.is_dir():
            return []
        names = sorted(
            entry.name for entry in self._directory.iterdir() if DATE.fullmatch(entry.name)
        )
        return [name for name in names if self.path(name).exists() or self.gzipped(name).exists()]

    def read(self, date: str, byte: int, size: int) -> bytes:
        """At most `size` bytes from `byte` on; fewer only at the end of the file."""
        try:
            return self._read_plain(date, byte, size)
        except FileNotFoundError:
            return self._read_gzipped(date, byte, size)
        except OSError as error:
            raise BusError(f"{self.path(date)} cannot be read: {error.strerror}.") from error

    def _read_plain(self, date: str, byte: int, size: int) -> bytes:
        file = Descriptor(self.path(date), os.O_RDONLY)
        return os.pread(file.fd, size, byte)

    def _read_gzipped(self, date: str, byte: int, size: int) -> bytes:
        with self._lock:
            try:
                unzipped = self._open_gzipped(date)
                unzipped.seek(byte)
                return unzipped.read(size)
            except FileNotFoundError:
                return b""
            except (OSError, EOFError, zlib.error) as error:
                self._opened.close()  # it may be mended: then it is read from its start
                self._unzipped = None
                raise BusError(f"{self.gzipped(date)} cannot be read: {error}.") from error

    def _open_gzipped(self, date: str) -> gzip.GzipFile:
        if self._unzipped is None or self._unzipped[0] != date:
            self._opened.close()
            self._unzipped = None
            self._unzipped = (
                date,
                self._opened.enter_context(gzip.GzipFile(self.gzipped(date), "rb")),
            )
        return self._unzipped[1]

    def lines(self, date: str, byte: int, limit: int, stop: int | None = None) -> list[bytes]:
        """At most `limit` whole lines, without their newlines, from `byte` on and before the byte `stop`."""
        size = min(max(limit * 700, 1 << 16), 8 * CHUNK)
        while True:
            wanted = size if stop is None else max(0, min(size, stop - byte))
            body = self.read(date, byte, wanted)
            whole = body.rfind(b"\n") + 1
            if whole or len(body) < size:
                return body[:whole].split(b"\n", limit)[:-1] if whole else []
            size *= 2  # a line longer than what was read

    def first_offset(self, date: str) -> int | None:
        """The offset of the first line of a day; None while the day has no line that can be read."""
        if date not in self._first:
            for number, line in enumerate(self._each_line(date)):
                if place := split_line(line):
                    self._first[date] = (
                        place[0] - number
                    )  # damaged lines before it have their places too
                    break
        return self._first.get(date)

    def _each_line(self, date: str) -> Iterator[bytes]:
        byte = 0
        while lines := self.lines(date, byte, 100):
            yield from lines
            byte += sum(map(len, lines)) + len(lines)

    def find(self, offset: int) -> tuple[str, int] | None:
        """Day and byte of the line with this offset, found by looking; None when no file holds it."""
        for date in reversed(self.dates()):
            first = self.first_offset(date)
            if first is not None and first <= offset:
                return date, self.skip(date, 0, offset - first)
        return None

    def skip(self, date: str, byte: int, lines: int) -> int:
        """The byte behind `lines` more lines, or the end of the file's whole lines."""
        while lines and (body := self.read(date, byte, CHUNK)):
            found = body.count(b"\n")
            if found < lines:
                byte, lines = byte + len(body), lines - found
                continue
            byte += _nth_newline(body, lines) + 1
            lines = 0
        return byte

    def following(self, date: str) -> str | None:
        """The next day that has a file."""
        return next((day for day in self.dates() if day > date), None)

    def close(self) -> None:
        with self._lock:
            self._opened.close()
            self._unzipped = None


def _nth_newline(body: bytes, count: int) -> int:
    place = -1
    for _ in range(count):
        place = body.index(b"\n", place + 1)
    return place
