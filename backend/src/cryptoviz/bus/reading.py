"""Read from a position. Its date and byte are hints: the line there must have the next offset."""

from dataclasses import replace

from cryptoviz.archive.lines import split_line, to_messages
from cryptoviz.archive.segments import Segments
from cryptoviz.bus.end_offset import EndOffset
from cryptoviz.errors import BusError
from cryptoviz.model.messages import Batch, Position

_Lines = tuple[str, int, list[bytes]]  # Day, byte, and the lines from there on.


def read_batch(segments: Segments, position: Position, end: EndOffset, limit: int) -> Batch:
    """Return at most `limit` records of one day. `position` must be before `end`.

    Raises BusError if the files lack records before `end`.
    """
    found = _at_hint(segments, position, end, limit) or _search(segments, position, end, limit)
    date, byte, lines = found
    messages = to_messages(lines, position.offset)
    offset = messages[-1].offset + 1 if messages else position.offset
    byte += sum(map(len, lines)) + len(lines)
    return Batch(position, replace(position, offset=offset, date=date, byte=byte), messages)


def _at_hint(segments: Segments, position: Position, end: EndOffset, limit: int) -> _Lines | None:
    if not position.date:
        return None
    found = _next_lines(segments, position.date, position.byte, end, limit)
    first = found and split_line(found[2][0])
    return found if first and first[0] == position.offset else None


def _search(segments: Segments, position: Position, end: EndOffset, limit: int) -> _Lines:
    """Search for the offset. Removed days are skipped, so the rest of the archive is readable."""
    start = segments.find(position.offset) or (next(iter(segments.dates()), end.date), 0)
    found = _next_lines(segments, *start, end, limit)
    if found is None:
        raise BusError(
            f"{position.topic} has no record {position.offset} although its log ends at "
            f"{end.offset}: a file of it is missing."
        )
    return found


def _next_lines(
    segments: Segments, date: str, byte: int, end: EndOffset, limit: int
) -> _Lines | None:
    """Return lines of this day while there are any, else of the next day."""
    while True:
        lines = segments.lines(date, byte, limit, end.byte if date == end.date else None)
        if lines:
            return date, byte, lines
        following = segments.next_date(date)
        if following is None or following > end.date:
            return None
        date, byte = following, 0
