"""Convert Kafka records to messages: events, or bytes that are no event with the reason."""

from collections.abc import Sequence

from cryptoviz.bus.kafka.backlog import Record
from cryptoviz.errors import EventError
from cryptoviz.model.events import event_from_json
from cryptoviz.model.messages import Message


def to_events(records: Sequence[Record], largest: int) -> list[Message]:
    """Each as its event, or with why it is none. `largest`: bytes that a value may have."""
    return [_event(record, largest) for record in records]


def to_bytes(records: Sequence[Record]) -> list[Message]:
    """Each as its bytes alone; only one without any has an error, and its key."""
    return [
        _null(record) if record.value is None else Message(record.offset, record.value, None)
        for record in records
    ]


def _event(record: Record, largest: int) -> Message:
    value = record.value
    if value is None:
        return _null(record)
    if len(value) > largest:
        return Message(
            record.offset,
            value,
            None,
            f"too large: {len(value)} bytes where {largest} are allowed",
            _key(record),
        )
    try:
        return Message(record.offset, value, event_from_json(value))
    except EventError as error:
        return Message(record.offset, value, None, str(error), _key(record))


def _null(record: Record) -> Message:
    return Message(record.offset, b"", None, "a null value", _key(record))


def _key(record: Record) -> str | None:
    return None if record.key is None else record.key.decode(errors="backslashreplace")
