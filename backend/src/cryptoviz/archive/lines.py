"""The archive's line format: `{"partition":0,"offset":12,"event":{…}}`, one event a line, whichever bus it came from."""

import re
from collections.abc import Iterable, Sequence

import orjson

from cryptoviz.deliveries import Delivery
from cryptoviz.errors import EventError
from cryptoviz.events import event_from_json

# What our own writers produce: the event's bytes are a slice of the line, so that each line is parsed once.
_OURS = re.compile(rb'\{"partition":(\d+),"offset":(\d+),"event":')


def to_lines(bodies: Iterable[bytes], offset: int, partition: int = 0) -> bytes:
    """Lines of these events (JSON without raw newlines), the first of which gets `offset`."""
    return b"".join(b'{"partition":%d,"offset":%d,"event":%b}\n' % (partition, number, body) for number, body in enumerate(bodies, offset))


def split_line(line: bytes) -> tuple[int, bytes] | None:
    """Offset and event bytes of a line; None when it is no archive line."""
    ours = _OURS.match(line)
    if ours and line.endswith(b"}"):
        return int(ours[2]), line[ours.end() : -1]
    try:
        wrapper = orjson.loads(line)
        return int(wrapper["offset"]), orjson.dumps(wrapper["event"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None


def to_deliveries(lines: Sequence[bytes], offset: int) -> list[Delivery]:
    """One delivery per line, from `offset` on. A damaged line takes the place that is due; one read before is passed over."""
    found = []
    for line in lines:
        place, value = split_line(line) or (offset, line)
        if place < offset:
            continue
        found.append(_delivery(place, value))
        offset = place + 1
    return found


def _delivery(offset: int, value: bytes) -> Delivery:
    try:
        return Delivery(offset, value, event_from_json(value))
    except EventError as error:
        return Delivery(offset, value, None, str(error))
