"""Compression of answers by zstd or gzip, as the client accepts."""

import gzip
from functools import lru_cache

import zstandard
from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

IDENTITY = ""
MIN_BYTES = 1000  # compressing smaller bodies saves less than a packet
_CODINGS = ("zstd", "gzip")  # the better one first
_ZSTD_LEVEL, _GZIP_LEVEL = 9, 6


@lru_cache(maxsize=256)
def preferred_coding(accept_encoding: str | None) -> str:
    """Return the coding with the highest quality value; IDENTITY if there is none."""
    accepted = parse_accept_header(accept_encoding, Accept)
    best = max((*_CODINGS, "identity"), key=accepted.quality)
    return best if best in _CODINGS and accepted.quality(best) > 0 else IDENTITY


def compress(body: bytes, coding: str) -> bytes:
    """Return the body in this coding. The same body always gives the same bytes."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(_ZSTD_LEVEL).compress(body)
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)


def compress_response(response: Response) -> Response:
    """Compress responses that do not come from the response cache.

    Answers of the sign-in routes stay as they are: their size would reveal something about the
    tokens in them (BREACH). Streamed ones stay as they are too: they are not in memory.
    """
    if response.is_streamed:
        return response
    if request.blueprint == "auth" or response.status_code != 200 or "ETag" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    coding, body = preferred_coding(request.headers.get("Accept-Encoding")), response.get_data()
    if coding and len(body) >= MIN_BYTES:
        response.set_data(compress(body, coding))
        response.content_encoding = coding
    return response
