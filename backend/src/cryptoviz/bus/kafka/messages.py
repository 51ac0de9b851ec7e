"""Convert Kafka records to messages."""

from cryptoviz.bus.kafka.backlog import KafkaRecord
from cryptoviz.errors import EventError
from cryptoviz.model.events import event_from_json
from cryptoviz.model.messages import Message


def to_message(record: KafkaRecord, max_bytes: int, *, parse: bool) -> Message:
    """Return an event of at most `max_bytes`, the unparsed bytes, or bytes with an error."""
    value = record.value
    if value is None:
        error = "a null value"
    elif not parse:
        return Message(record.offset, value, None)
    elif len(value) > max_bytes:
        error = f"too large: {len(value)} bytes where {max_bytes} are allowed"
    else:
        try:
            return Message(record.offset, value, event_from_json(value))
        except EventError as problem:
            error = str(problem)
    key = None if record.key is None else record.key.decode(errors="backslashreplace")
    return Message(record.offset, value or b"", None, error, key)
