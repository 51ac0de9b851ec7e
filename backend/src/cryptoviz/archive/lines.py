"""The archive's line format: `{"partition":0,"offset":12,"event":{…}}`, one event a line.

Every offset has a line. Bytes that are not JSON are kept as text or, like in a dead letter, base64:
`{"partition":0,"offset":12,"value":"…","encoding":"utf-8"}`.
"""

import base64
import re
from collections.abc import Iterable

import msgspec
import orjson

from cryptoviz.errors import EventError
from cryptoviz.model.events import event_from_json
from cryptoviz.model.messages import Message

Record = tuple[int, bytes]  # Offset and value, or the DamagedLine with that offset.


class DamagedLine(bytes):
    """A line that is not an archive line. Its offset is the one after that of the last line."""


# The lines that `to_lines` and `to_line` write: the event is a slice of the line, parsed only once.
_OWN_LINE = re.compile(rb'\{"partition":\d+,"offset":(\d+),"event":(.*)\}', re.DOTALL)
_check_syntax = msgspec.json.Decoder(msgspec.Raw).decode
_NEWLINE, _RETURN = b"\n\r"  # Searching for an int is much faster than for bytes of length one.
# Readers reject about a thousand levels of nesting; on newer Pythons msgspec.Raw accepts more.
_MAYBE_TOO_DEEP = 2_000
_BREAKS_TO_SPACES = bytes.maketrans(b"\n\r", b"  ")


def to_lines(bodies: Iterable[bytes], offset: int, partition: int = 0) -> bytes:
    """Return the lines of events (JSON without raw newlines) that begin at `offset`."""
    return b"".join(
        b'{"partition":%d,"offset":%d,"event":%b}\n' % (partition, number, body)
        for number, body in enumerate(bodies, offset)
    )


def to_line(partition: int, offset: int, value: bytes) -> bytes:
    """Return the line of a value from anybody. Only line breaks between tokens are replaced."""
    try:
        # Checking only the syntax takes a quarter of the time of parsing.
        (_check_syntax if len(value) <= _MAYBE_TOO_DEEP else orjson.loads)(value)
        if not value.isascii():
            value.decode()  # msgspec.Raw does not check strings.
    except (msgspec.DecodeError, orjson.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return _raw_line(partition, offset, value)
    if _NEWLINE in value or _RETURN in value:
        value = value.translate(_BREAKS_TO_SPACES)  # In JSON strings, breaks are always escaped.
    return b'{"partition":%d,"offset":%d,"event":%b}\n' % (partition, offset, value)


def _raw_line(partition: int, offset: int, value: bytes) -> bytes:
    try:
        text, encoding = value.decode(), "utf-8"
    except UnicodeDecodeError:
        text, encoding = base64.b64encode(value).decode(), "base64"
    line = {"partition": partition, "offset": offset, "value": text, "encoding": encoding}
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def split_line(line: bytes) -> Record | None:
    """Return the offset and value of a line, or None if it is not an archive line."""
    if own := _OWN_LINE.fullmatch(line):
        return int(own[1]), own[2]
    try:
        wrapper = orjson.loads(line)
        if "event" in wrapper:
            return int(wrapper["offset"]), orjson.dumps(wrapper["event"])
        is_base64, text = wrapper["encoding"] == "base64", wrapper["value"]
        value = base64.b64decode(text, validate=True) if is_base64 else text.encode()
        return int(wrapper["offset"]), value
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        return None


def to_message(offset: int, value: bytes) -> Message:
    """Return the message of a value; without an event but with the error if it is not one."""
    if isinstance(value, DamagedLine):
        return Message(offset, value, None, "the line of the archive is damaged")
    try:
        return Message(offset, value, event_from_json(value))
    except EventError as error:
        return Message(offset, value, None, str(error))
