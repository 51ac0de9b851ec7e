"""`<partition>.end`: how far readers may read. One record with a checksum, overwritten in place."""

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import orjson

from cryptoviz.archive.disk import Descriptor, write_at
from cryptoviz.errors import BusError

_SIZE = 128  # Well below a disk sector: one write changes all of it or nothing.


@dataclass(frozen=True, slots=True)
class EndOffset:
    """The next record goes to `byte` of the file of `date` and gets `offset`."""

    date: str = ""
    offset: int = 0
    byte: int = 0


def pack(end: EndOffset) -> bytes:
    record = {"date": end.date, "offset": end.offset, "byte": end.byte, "crc": _crc(end)}
    return orjson.dumps(record).ljust(_SIZE - 1) + b"\n"


def unpack(body: bytes) -> EndOffset | None:
    """Return None for a torn or damaged record."""
    try:
        raw = orjson.loads(body)
        end = EndOffset(raw["date"], raw["offset"], raw["byte"])
        return end if raw["crc"] == _crc(end) else None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def _crc(end: EndOffset) -> int:
    return zlib.crc32(f"{end.date} {end.offset} {end.byte}".encode())


class EndOffsetFile:
    """The file of one partition. Reading needs no lock; writing needs the partition's."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: Descriptor | None = None

    def raw(self) -> bytes:
        """Return the bytes of the record, empty if there is no file. Raises BusError."""
        try:
            if self._file is None or self._file.removed:
                self._file = None
                self._file = Descriptor(self._path, os.O_RDWR)
            return os.pread(self._file.fd, _SIZE, 0)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise BusError(f"{self._path} cannot be read: {error.strerror}.") from error

    def read(self) -> EndOffset | None:
        """Return the end offset, or None if it is missing or damaged. Raises BusError."""
        return unpack(self.raw())

    def write(self, end: EndOffset, *, durable: bool) -> None:
        """Store the end offset. A power cut may lose one that is not `durable`."""
        if self._file is None or self._file.removed:
            self._file = Descriptor(self._path, os.O_RDWR | os.O_CREAT)
        write_at(self._file.fd, pack(end), 0)
        if durable:
            os.fsync(self._file.fd)

    def close(self) -> None:
        self._file = None
