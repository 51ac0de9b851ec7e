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
_REFERENCE = re.compile(rb"&#(?:[xX]0*([0-9a-fA-F]+)|0*([0-9]+));?")
_OPENING = re.compile(rb"<((?:[\w.-]+:)?(?:item|entry))(?=[\s>/])")


def root_of(body: bytes) -> bytes:
    """Return the local name of the first element in lower case; empty if there is none."""
    head = body[:_HEAD]
    for prefix, encoding in _ENCODINGS:
        if head.startswith(prefix):
            head = head.decode(encoding, "ignore").encode()
            break
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
    return _REFERENCE.sub(lambda found: found[0] if _is_character(found) else b"&#xFFFD;", body)


def _is_character(reference: re.Match[bytes]) -> bool:
    hexadecimal, decimal = reference.groups()
    if len(hexadecimal or decimal) > 7:
        return False
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return number < 0xD800 or 0xE000 <= number <= 0x10FFFF
