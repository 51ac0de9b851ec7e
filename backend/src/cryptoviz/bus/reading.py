"""Read from a position. Its date and byte are hints: the line there must have the next offset."""

from dataclasses import replace

from cryptoviz.archive.files import PartitionFiles
from cryptoviz.archive.lines import DamagedLine, split_line, to_message
from cryptoviz.bus.partition import EndOffset
from cryptoviz.errors import BusError
from cryptoviz.model.messages import Batch, Position

_Lines = tuple[str, int, list[bytes]]  # Day, byte, and the lines from there on.


def read_batch(files: PartitionFiles, position: Position, end: EndOffset, limit: int) -> Batch:
    """Return at most `limit` records of one day from `position`, which must be before `end`."""
    date, byte, lines = _find_lines(files, position, end, limit)
    offset, messages = position.offset, []
    for line in lines:
        actual, value = split_line(line) or (offset, DamagedLine(line))
        if actual >= offset:
            messages.append(to_message(actual, value))
            offset = actual + 1
    byte += sum(map(len, lines)) + len(lines)
    return Batch(position, replace(position, offset=offset, date=date, byte=byte), messages)


def foreign_position(position: Position, log: str) -> BusError:
    at = f"The position {position.offset} of {position.topic}"
    return BusError(f"{at} belongs to the log {position.log}, not to {log}.")


def _find_lines(files: PartitionFiles, position: Position, end: EndOffset, limit: int) -> _Lines:
    """Search if the hint is wrong. Removed days are skipped, so the rest of the log is readable."""
    found = _next_lines(files, position.date, position.byte, end, limit)
    first = found and split_line(found[2][0])
    if not first or first[0] != position.offset:
        start = files.find(position.offset) or (_first_date(files) or end.date, 0)
        found = _next_lines(files, *start, end, limit)
    if found is None:
        raise BusError(
            f"{position.topic} has no record {position.offset} although its log ends at "
            f"{end.offset}: a file of it is missing."
        )
    return found


def _next_lines(
    files: PartitionFiles, date: str, byte: int, end: EndOffset, limit: int
) -> _Lines | None:
    """Return lines of this day while there are any, else of the next day."""
    while True:
        segment = files.segment(date)
        lines = segment.lines(byte, limit, end.byte if date == end.date else None)
        if lines:
            return date, byte, lines
        segment.close()
        following = _first_date(files, date)
        if following is None or following > end.date:
            return None
        date, byte = following, 0


def _first_date(files: PartitionFiles, after: str = "") -> str | None:
    return next((segment.date for segment in files.segments() if segment.date > after), None)
