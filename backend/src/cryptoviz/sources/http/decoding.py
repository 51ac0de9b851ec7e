"""Pure: decompress the body of a response, and find out whether it is complete.

urllib3 does not report a compressed stream that ends early, and it stops at many members of gzip.
"""

import zlib
from collections.abc import Iterable, Iterator
from http.client import IncompleteRead

from urllib3.exceptions import DecodeError

_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


def decoded(parts: Iterable[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """Yield pieces of at most `limit` bytes, some of them empty.

    Raises DecodeError for bad data, IncompleteRead if the data ends early. Bytes of an encoding
    other than gzip and deflate are left as they are.
    """
    name = encoding.strip().lower().removeprefix("x-")
    if name not in ("gzip", "deflate"):
        yield from parts
        return
    try:
        yield from _decompressed(parts, name == "gzip", limit)
    except zlib.error as error:
        raise DecodeError(str(error)) from error


def _decompressed(parts: Iterable[bytes], is_gzip: bool, limit: int) -> Iterator[bytes]:
    stream, ended = None, False
    for part in parts:
        left, full = part, False
        while left or full:
            if stream is None:
                if ended and not (is_gzip and left.startswith(b"\x1f")):
                    return  # garbage after the end is ignored, as browsers do
                stream = zlib.decompressobj(_GZIP if is_gzip else _window_bits(left))
            piece = stream.decompress(left, limit)
            yield piece
            left, full = stream.unconsumed_tail, len(piece) == limit
            if stream.eof:
                left, full = stream.unused_data, False
                stream, ended = None, True
    if stream is not None:
        raise IncompleteRead(b"")


def _window_bits(start: bytes) -> int:
    """Return the format of "deflate": zlib, or without its header, as some servers send it."""
    return _ZLIB if start[0] & 0x0F == 8 and start[0] >> 4 <= 7 else _RAW
