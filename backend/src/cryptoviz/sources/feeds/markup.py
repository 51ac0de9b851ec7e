"""Pure: what the bytes of a feed tell before, and beside, a parser. A body may be made to hurt: each function looks at it once."""

import re
from collections.abc import Iterator

_HEAD = 65_536  # the root element begins within so many bytes
_MARKS = (
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
    """Local name of the first element, in lower case; empty when there is none."""
    head = body[:_HEAD]
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            head = head.decode(encoding, "ignore").encode()
            break
    place = 0
    while (place := head.find(b"<", place)) >= 0:
        if found := _TAG.match(head, place):
            return found[2].lower()
        place = _behind(head, place)
    return b""


def elements_of(body: bytes) -> Iterator[bytes]:
    """The bytes of each item and entry, up to the first that does not end."""
    place = 0
    while found := _OPENING.search(body, place):
        end = re.compile(rb"</%b\s*>" % re.escape(found[1])).search(body, found.end())
        if end is None:
            return
        place = end.end()
        yield body[found.start() : place]


def _behind(head: bytes, start: int) -> int:
    """Where the comment, instruction or document type at `start` ends; the end of all for one that does not end."""
    if head.startswith(b"<!--", start):
        return _after(head, b"-->", start)
    if head.startswith(b"<?", start):
        return _after(head, b"?>", start)
    if not _DOCTYPE.match(head, start):
        return start + 1
    close, subset = head.find(b">", start), head.find(b"[", start)
    if subset < 0 or 0 <= close < subset:
        return _after(head, b">", start)
    end = _END_OF_SUBSET.search(head, subset)
    return end.end() if end else len(head)


def _after(head: bytes, mark: bytes, start: int) -> int:
    found = head.find(mark, start)
    return found + len(mark) if found >= 0 else len(head)
