"""Convert Kafka records to messages: events, or bytes with the reason why they are not one."""

from collections.abc import Sequence

from cryptoviz.bus.kafka.backlog import KafkaRecord
from cryptoviz.errors import EventError
from cryptoviz.model.events import event_from_json
from cryptoviz.model.messages import Message


def to_events(records: Sequence[KafkaRecord], max_bytes: int) -> list[Message]:
    """Parse records whose values have at most `max_bytes`."""
    return [_parse(record, max_bytes) for record in records]


def to_bytes(records: Sequence[KafkaRecord]) -> list[Message]:
    """Return records without parsing them; only null values have an error."""
    return [
        _reject(record, "a null value")
        if record.value is None
        else Message(record.offset, record.value, None)
        for record in records
    ]


def _parse(record: KafkaRecord, max_bytes: int) -> Message:
    value = record.value
    if value is None:
        return _reject(record, "a null value")
    if len(value) > max_bytes:
        return _reject(record, f"too large: {len(value)} bytes where {max_bytes} are allowed")
    try:
        return Message(record.offset, value, event_from_json(value))
    except EventError as error:
        return _reject(record, str(error))


def _reject(record: KafkaRecord, error: str) -> Message:
    key = None if record.key is None else record.key.decode(errors="backslashreplace")
    return Message(record.offset, record.value or b"", None, error, key)
