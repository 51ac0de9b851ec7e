"""Pure: the parts of a JSON list or object as received, so that a bad part spoils no other."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from cryptoviz.errors import PayloadError
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.http.reasons import make_reason

Part = bytes | msgspec.Raw

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)
_ROWS = re.compile(rb"\[\s*\{.*\}\s*\]", re.DOTALL)
_BETWEEN_ROWS = re.compile(rb"(?<=\})\s*,\s*(?=\{)")
_STEPS = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


def list_parts(body: Part) -> Sequence[Part]:
    """Return the elements of a list. Raises PayloadError if the body is not one."""
    try:
        return msgspec.json.decode(body, type=list[msgspec.Raw])
    except UNREADABLE:
        text = bytes(body).strip()
        try:
            return _split(text, b"[]")
        except PayloadError:
            if not _ROWS.fullmatch(text):
                raise
            # Brackets or quotes of a row are not balanced. Between rows, and only there, an object
            # follows another one.
            return _BETWEEN_ROWS.split(text[1:-1].strip())


def object_parts(body: bytes) -> Mapping[str, Part]:
    """Return the values of an object by name. Raises PayloadError if the body is not one."""
    try:
        return msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except UNREADABLE:
        members = (part.partition(b":") for part in _split(body, b"{}"))
        return {name.strip(b'" \t\r\n').decode(errors="replace"): part for name, _, part in members}


def _split(body: bytes, brackets: bytes) -> Sequence[bytes]:
    """Split at commas by brackets and quotes alone: a part may have invalid tokens (`NaN`)."""
    body, depth, start, parts = body.strip(), 0, 1, []
    if body[:1] + body[-1:] == brackets:
        for token in _TOKEN.finditer(body, 1, len(body) - 1):
            if not depth and token[0] == b",":
                parts.append(body[start : token.start()].strip())
                start = token.end()
            depth += _STEPS.get(token[0], 0)
            if depth < 0:
                break
        if not depth:
            return [*parts, body[start:-1].strip()]
    raise PayloadError(make_reason("malformed", TITLE))
