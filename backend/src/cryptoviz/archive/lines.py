"""The archive's line format: `{"partition":0,"offset":12,"event":{…}}`, one event a line, whichever bus it came from.

Bytes that are no JSON are kept all the same, for every offset has its line: `{"partition":0,"offset":12,"value":"…","encoding":"utf-8"}`
(or base64, as in a dead letter).
"""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import orjson

from cryptoviz.errors import EventError
from cryptoviz.model.events import event_from_json
from cryptoviz.model.messages import Message

# What our own writers produce: the event's bytes are a slice of the line, so that each line is parsed once.
_OURS = re.compile(rb'\{"partition":\d+,"offset":(\d+),"event":(.*)\}', re.DOTALL)
_SYNTAX = msgspec.json.Decoder(msgspec.Raw)
_NEWLINE, _RETURN = b"\n\r"  # a byte is found in a fraction of the time that a bytes of one takes
_MAYBE_DEEP = 2_000  # bytes; readers end at about a thousand levels, msgspec's look at the syntax, on newer Pythons, far later
_NO_BREAKS = bytes.maketrans(b"\n\r", b"  ")


def to_lines(bodies: Iterable[bytes], offset: int, partition: int = 0) -> bytes:
    """Lines of these events (JSON without raw newlines), the first of which gets `offset`."""
    return b"".join(
        b'{"partition":%d,"offset":%d,"event":%b}\n' % (partition, number, body)
        for number, body in enumerate(bodies, offset)
    )


def to_line(partition: int, offset: int, value: bytes) -> bytes:
    """The line of a value that anybody may have made. Its bytes stay as they are, but for line breaks between tokens."""
    if not _is_json(value):
        return _bare_line(partition, offset, value)
    if _NEWLINE in value or _RETURN in value:
        value = value.translate(
            _NO_BREAKS
        )  # in JSON they are space: inside a string they stand escaped
    return b'{"partition":%d,"offset":%d,"event":%b}\n' % (partition, offset, value)


def _is_json(value: bytes) -> bool:
    """Looks at the syntax alone, which takes a quarter of the time of parsing."""
    try:
        if len(value) > _MAYBE_DEEP:
            orjson.loads(value)
        else:
            _SYNTAX.decode(value)
        return value.isascii() or bool(value.decode())  # the syntax does not look into strings
    except (msgspec.DecodeError, orjson.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return False


def _bare_line(partition: int, offset: int, value: bytes) -> bytes:
    try:
        text, encoding = value.decode(), "utf-8"
    except UnicodeDecodeError:
        text, encoding = base64.b64encode(value).decode(), "base64"
    return (
        orjson.dumps(
            {"partition": partition, "offset": offset, "value": text, "encoding": encoding}
        )
        + b"\n"
    )


def split_line(line: bytes) -> tuple[int, bytes] | None:
    """Offset and value of a line; None when it is no archive line."""
    if ours := _OURS.fullmatch(line):
        return int(ours[1]), ours[2]
    try:
        wrapper = orjson.loads(line)
        return int(wrapper["offset"]), _value_of(wrapper)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        return None


def _value_of(wrapper: Mapping[str, Any]) -> bytes:
    if "event" in wrapper:
        return orjson.dumps(wrapper["event"])
    text: str = wrapper["value"]
    return (
        base64.b64decode(text, validate=True) if wrapper["encoding"] == "base64" else text.encode()
    )


def to_messages(lines: Sequence[bytes], offset: int) -> list[Message]:
    """One message per line, from `offset` on. A damaged line takes the place that is due; one read before is passed over."""
    found = []
    for line in lines:
        place, value = split_line(line) or (offset, line)
        if place < offset:
            continue
        found.append(to_message(place, value))
        offset = place + 1
    return found


def to_message(offset: int, value: bytes) -> Message:
    """Without an event when the value is none, and with the reason."""
    try:
        return Message(offset, value, event_from_json(value))
    except EventError as error:
        return Message(offset, value, None, str(error))
