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
# Each alternative may also end with the text: one without an end is then not searched again.
_PROLOG = re.compile(
    rb"""<!--.*?(?:-->|\Z)                             # a comment
       | <\?.*?(?:\?>|\Z)                              # an instruction
       | <!DOCTYPE[^>[]*(?:>|\[.*?(?:\]\s*>|\Z)|\Z)   # a document type, with or without a subset
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_TAG = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]+)|0*([0-9]+));?")
_OPENING = re.compile(rb"<((?:[\w.-]+:)?(?:item|entry))(?=[\s>/])")


def root_of(body: bytes) -> bytes:
    """Return the local name of the first element in lower case; empty if there is none."""
    head = body[:_HEAD]
    if encoding := _utf16_of(body):
        head = head.decode(encoding, "ignore").encode()
    found = _TAG.search(_PROLOG.sub(b"", head))
    return found[1].lower() if found else b""


def elements_of(body: bytes) -> Iterator[bytes]:
    """Yield the bytes of each item or entry, up to the first without an end."""
    at = 0
    while found := _OPENING.search(body, at):
        end = re.compile(rb"</%b\s*>" % re.escape(found[1])).search(body, found.end())
        if end is None:
            return
        at = end.end()
        yield body[found.start() : at]


def replace_bad_references(body: bytes) -> bytes:
    """Replace `&#xD800;` and other numbers without a character by that of a missing character."""
    encoding = _utf16_of(body) or "latin-1"  # which leaves all bytes of the others as they are
    text = body.decode(encoding, "replace")
    return _REFERENCE.sub(_checked_reference, text).encode(encoding)


def _utf16_of(body: bytes) -> str | None:
    return next((name for prefix, name in _ENCODINGS if body.startswith(prefix)), None)


def _checked_reference(reference: re.Match[str]) -> str:
    hexadecimal, decimal = reference.groups()
    if len(reference[0]) > 1_000 or len(hexadecimal or decimal) > 7:  # feedparser limits zeros too
        return "&#xFFFD;"
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return reference[0] if number < 0xD800 or 0xE000 <= number <= 0x10FFFF else "&#xFFFD;"
