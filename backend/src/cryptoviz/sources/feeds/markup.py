"""Pure: what the bytes of a feed show without a parser. Linear in the size of hostile bodies."""

import re
from collections.abc import Iterator

_HEAD = 65_536  # bytes in which the root element must begin
_ENCODINGS = (
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_TAG = re.compile(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_END_OF_SUBSET = re.compile(rb"\]\s*>")
_OPENING = re.compile(rb"<((?:[\w.-]+:)?(?:item|entry))(?=[\s>/])")


def root_of(body: bytes) -> bytes:
    """Return the local name of the first element in lower case; empty if there is none."""
    head = body[:_HEAD]
    for prefix, encoding in _ENCODINGS:
        if head.startswith(prefix):
            head = head.decode(encoding, "ignore").encode()
            break
    at = 0
    while (at := head.find(b"<", at)) >= 0:
        if found := _TAG.match(head, at):
            return found[2].lower()
        at = _skip(head, at)
    return b""


def elements_of(body: bytes) -> Iterator[bytes]:
    """Yield the bytes of each item or entry, up to the first without an end."""
    at = 0
    while found := _OPENING.search(body, at):
        end = re.compile(rb"</%b\s*>" % re.escape(found[1])).search(body, found.end())
        if end is None:
            return
        at = end.end()
        yield body[found.start() : at]


def _skip(head: bytes, start: int) -> int:
    """Return where the comment, instruction or document type at `start` ends."""
    if head.startswith(b"<!--", start):
        return _end_of(head, b"-->", start)
    if head.startswith(b"<?", start):
        return _end_of(head, b"?>", start)
    if not _DOCTYPE.match(head, start):
        return start + 1
    close, subset = head.find(b">", start), head.find(b"[", start)
    if subset < 0 or 0 <= close < subset:
        return _end_of(head, b">", start)
    end = _END_OF_SUBSET.search(head, subset)
    return end.end() if end else len(head)


def _end_of(head: bytes, terminator: bytes, start: int) -> int:
    found = head.find(terminator, start)
    return found + len(terminator) if found >= 0 else len(head)
