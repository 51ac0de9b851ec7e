"""Reject what no table can hold: PostgreSQL stores no NUL in a text, so SQLite must not either."""

from cryptoviz.model.messages import Message

_ESCAPED_NUL = rb"\u0000"  # Also the bytes of a text with a backslash before "u0000".
_BACKSLASH = _ESCAPED_NUL[0]  # Rare in records, and a single byte is found ten times as fast.


def storage_error(message: Message) -> str | None:
    """Return why no database can store a record, or None if one can."""
    value, event = message.value, message.event
    if event is None or _BACKSLASH not in value or _ESCAPED_NUL not in value:
        return None
    if _holds_nul(event.to_dict()):
        return "a text with a NUL character, which no database keeps"
    return None


def _holds_nul(value: object) -> bool:
    match value:
        case str():
            return "\0" in value
        case dict():
            return any(_holds_nul(part) for pair in value.items() for part in pair)
        case list() | tuple():
            return any(map(_holds_nul, value))
    return False
