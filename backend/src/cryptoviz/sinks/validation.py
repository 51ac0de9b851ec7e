"""What no table can hold. PostgreSQL keeps no NUL in a text; SQLite would, but then the two would differ."""

from cryptoviz.model.messages import Message

_WRITTEN = rb"\u0000"  # as JSON writes it; a text that speaks of it holds the same bytes
_BACKSLASH = _WRITTEN[0]  # hardly a record has one, and a single byte is found ten times as fast


def obstacle(message: Message) -> str | None:
    """Why a record cannot be stored, whatever the database."""
    value = message.value
    if (
        _BACKSLASH in value
        and _WRITTEN in value
        and message.event is not None
        and _holds_nul(message.event.to_dict())
    ):
        return "a text with a NUL character, which no database keeps"
    return None


def _holds_nul(found: object) -> bool:
    match found:
        case str():
            return "\0" in found
        case dict():
            return any(_holds_nul(part) for pair in found.items() for part in pair)
        case list() | tuple():
            return any(map(_holds_nul, found))
    return False
