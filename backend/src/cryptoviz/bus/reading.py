"""Reading on from a position: its date and byte are hints; what is found there must carry the offset that is due."""

from cryptoviz.archive.lines import split_line, to_messages
from cryptoviz.archive.segments import Segments
from cryptoviz.bus.end_offset import End
from cryptoviz.errors import BusError
from cryptoviz.model.messages import Batch, Position

_Place = tuple[str, int, list[bytes]]  # day, byte, and the lines from there on


def read_batch(segments: Segments, position: Position, end: End, limit: int) -> Batch:
    """At most `limit` records of one day. `position` lies before `end`. Raises BusError when the files lack what `end` promises."""
    date, byte, lines = _hinted(segments, position, end, limit) or _found(
        segments, position, end, limit
    )
    messages = to_messages(lines, position.offset)
    offset = messages[-1].offset + 1 if messages else position.offset
    byte += sum(map(len, lines)) + len(lines)
    return Batch(
        position,
        Position(position.log, position.topic, position.partition, offset, date, 0, byte),
        messages,
    )


def _hinted(segments: Segments, position: Position, end: End, limit: int) -> _Place | None:
    if not position.date:
        return None
    place = _onwards(segments, position.date, position.byte, end, limit)
    first = place and split_line(place[2][0])
    return place if first and first[0] == position.offset else None


def _found(segments: Segments, position: Position, end: End, limit: int) -> _Place:
    """Where the offset really is. Days that someone removed are passed over: what is left of the archive can be read."""
    start = segments.find(position.offset) or (next(iter(segments.dates()), end.date), 0)
    place = _onwards(segments, *start, end, limit)
    if place is None:
        raise BusError(
            f"{position.topic} has no record {position.offset} although its log ends at {end.offset}: a file of it is missing."
        )
    return place


def _onwards(segments: Segments, date: str, byte: int, end: End, limit: int) -> _Place | None:
    """The next lines: an old day is drained first, then the next one begins."""
    while True:
        lines = segments.lines(date, byte, limit, end.byte if date == end.date else None)
        if lines:
            return date, byte, lines
        following = segments.following(date)
        if following is None or following > end.date:
            return None
        date, byte = following, 0
