"""`<partition>.end`: how far readers may read. One record with a checksum, overwritten in place."""

import zlib
from typing import NamedTuple

import orjson

_SIZE = 128  # Well below a disk sector: one write changes all of it or nothing.


class EndOffset(NamedTuple):
    """The next record goes to `byte` of the file of `date` and gets `offset`."""

    date: str = ""
    offset: int = 0
    byte: int = 0


def pack(end: EndOffset) -> bytes:
    return orjson.dumps(end._asdict() | {"crc": _crc(end)}).ljust(_SIZE - 1) + b"\n"


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
