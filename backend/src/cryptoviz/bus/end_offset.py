"""`<partition>.end`: how far a partition is visible. One small record, overwritten in place: no space is needed, no name changes.

The record carries a checksum, so that neither a torn read nor a damaged file is ever believed.
"""

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import orjson

from cryptoviz.archive.disk import Descriptor, write_at
from cryptoviz.errors import BusError

_SIZE = 128  # far below a sector: one write changes all of it or nothing


@dataclass(frozen=True, slots=True)
class End:
    """The next record goes to `byte` of the file of `date` and gets `offset`."""

    date: str = ""
    offset: int = 0
    byte: int = 0


def pack(end: End) -> bytes:
    record = {"date": end.date, "offset": end.offset, "byte": end.byte, "crc": _crc(end)}
    return orjson.dumps(record).ljust(_SIZE - 1) + b"\n"


def unpack(body: bytes) -> End | None:
    """None for a record that is torn or damaged."""
    try:
        raw = orjson.loads(body)
        end = End(raw["date"], raw["offset"], raw["byte"])
        return end if raw["crc"] == _crc(end) else None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def _crc(end: End) -> int:
    return zlib.crc32(f"{end.date} {end.offset} {end.byte}".encode())


class EndFile:
    """The mark of one partition. Reading needs no lock; writing needs the partition's."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: Descriptor | None = None

    def raw(self) -> bytes:
        """The record's bytes, to be compared with earlier ones; empty when there is no mark yet."""
        try:
            if self._file is None or self._file.removed:
                self._file = None
                self._file = Descriptor(self._path, os.O_RDWR)
            return os.pread(self._file.fd, _SIZE, 0)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise BusError(f"{self._path} cannot be read: {error.strerror}.") from error

    def read(self) -> End | None:
        """The mark; None when there is none, or none that can be believed."""
        return unpack(self.raw())

    def write(self, end: End, *, durable: bool) -> None:
        """`durable` is for a change of day. Otherwise the mark may be lost with the power: the next start finds the lines again."""
        if self._file is None or self._file.removed:
            self._file = Descriptor(self._path, os.O_RDWR | os.O_CREAT)
        write_at(self._file.fd, pack(end), 0)
        if durable:
            os.fsync(self._file.fd)

    def close(self) -> None:
        self._file = None
