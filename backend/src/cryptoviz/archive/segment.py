"""One file of an archive: `<append date UTC>/<partition>.<generation>.jsonl`, later gzipped."""

import gzip
import os
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

from cryptoviz.archive.disk import Descriptor
from cryptoviz.archive.lines import DamagedLine, Record, split_line
from cryptoviz.errors import BusError

CHUNK = 1 << 20
# A writer syncs at least this often, so a power cut damages no more than this, at a file's end.
UNSYNCED = 2 * CHUNK


class Segment:
    """Lines whose bytes are counted uncompressed. A plain file wins over a gzipped. Thread-safe."""

    def __init__(self, topic: Path, partition: int, date: str, generation: int = 0) -> None:
        self.date, self.generation = date, generation
        self.path = topic / date / f"{partition}.{generation}.jsonl"
        self.gzipped = self.path.with_suffix(".jsonl.gz")
        self._first: int | None = None
        self._gzipped_end: int | None = None
        self._lock = threading.Lock()
        # Kept open, because seeking backwards in a gzip file starts again at its first byte.
        self._unzipped: gzip.GzipFile | None = None

    def read(self, byte: int, size: int) -> bytes:
        """Return `size` bytes from `byte` on, fewer only at the end of the file."""
        try:
            file = Descriptor(self.path, os.O_RDONLY)
            return os.pread(file.fd, size, byte)
        except FileNotFoundError:
            return self._read_gzipped(byte, size)
        except OSError as error:
            raise BusError(f"{self.path} cannot be read: {error.strerror}.") from error

    def _read_gzipped(self, byte: int, size: int) -> bytes:
        try:
            with self._lock:
                self._unzipped = self._unzipped or gzip.GzipFile(self.gzipped)
                self._unzipped.seek(byte)
                return self._unzipped.read(size)
        except FileNotFoundError:
            return b""
        except (OSError, EOFError, zlib.error) as error:
            self.close()  # It may be repaired; then it is read from its start.
            raise BusError(f"{self.gzipped} cannot be read: {error}.") from error

    def lines(self, byte: int, limit: int, stop: int | None = None) -> list[bytes]:
        """Return at most `limit` whole lines, without newlines, between the bytes given."""
        size = min(max(limit * 700, 1 << 16), 8 * CHUNK)
        while True:
            body = self.read(byte, size if stop is None else max(0, min(size, stop - byte)))
            whole = body.rfind(b"\n") + 1
            if whole or len(body) < size:
                return body[:whole].split(b"\n", limit)[:-1]
            size *= 2  # The line is longer than what was read.

    def first_offset(self) -> int | None:
        """Return the offset of the first line, or None while there is no readable line."""
        if self._first is None:
            for number, line in enumerate(self._lines_from(0, 100)):
                if found := split_line(line):
                    self._first = found[0] - number  # Damaged lines have offsets too.
                    break
            self.close()
        return self._first

    @property
    def first(self) -> int:
        return self.first_offset() or 0

    def skip_lines(self, count: int) -> int:
        """Return the byte after the first `count` lines, or the end of the whole lines."""
        byte = 0
        while count and (body := self.read(byte, CHUNK)):
            *lines, rest = body.split(b"\n", count)
            count -= len(lines)
            byte += len(body) if count else len(body) - len(rest)
        return byte

    def count_lines(self) -> int:
        return sum(1 for _ in self._lines_from(0, 10_000))

    def records(self, offset: int) -> Iterator[Record]:
        """Yield the records and damaged lines from `offset` on. Raises BusError."""
        byte = self._start(offset)
        if byte is None:
            return
        due = offset if byte else self.first
        for line in self._lines_from(byte, 1000):
            found = split_line(line) or (due, DamagedLine(line))
            due = max(due, found[0] + 1)
            if found[0] >= offset:
                yield found
        if not self.path.exists():
            self._gzipped_end = max(due, offset)
        self.close()

    def _start(self, offset: int) -> int | None:
        """Return the byte of the line `offset`, 0 if that is not certain, None if none is left."""
        if offset <= self.first:
            return 0
        end = self.end(intact=False) if self.path.exists() else self._gzipped_end
        if end is not None and end <= offset:
            return None
        byte = self.skip_lines(offset - self.first)
        line = self.lines(byte, 1)
        found = split_line(line[0]) if line else None
        return byte if found is not None and found[0] == offset else 0

    def end(self, *, intact: bool = True) -> int:
        """Return the offset after the last line; if `intact`, the first damaged one is the end.

        Only the lines are checked that a power cut can have damaged.
        """
        tail = 2 * UNSYNCED
        while True:
            byte = max(0, self._size() - tail)
            offsets = self._offsets(byte)
            if not byte or (offsets and offsets[0] is not None):
                break
            tail *= 2
        end = self.first
        for offset in offsets:
            if offset is None and intact:
                break
            end = end + 1 if offset is None else offset + 1
        return end

    def _offsets(self, byte: int) -> list[int | None]:
        """Return the offset of each line that begins after `byte`, None for a damaged one."""
        found = map(split_line, self._lines_from(byte, 10_000))
        offsets = [record[0] if record else None for record in found]
        return offsets[1 if byte else 0 :]

    def _lines_from(self, byte: int, limit: int) -> Iterator[bytes]:
        while lines := self.lines(byte, limit):
            yield from lines
            byte += sum(map(len, lines)) + len(lines)

    def _size(self) -> int:
        """Return the uncompressed bytes, or 0 for a gzipped file, which is read as a whole."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def close(self) -> None:
        with self._lock:
            if self._unzipped is not None:
                self._unzipped.close()
            self._unzipped = None
