"""What requests may carry: the kinds of parameters that several resources share. A bad one is a 422 that names it."""

import base64
import re
from datetime import datetime
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from cryptoviz.clock import from_ms, rfc3339, to_ms
from cryptoviz.errors import InvalidParameterError

MAX_LIMIT = 250
MAX_OFFSET = 1_000_000
_EARLIEST_MS = 0
_LATEST_MS = 253_402_300_799_999  # the last millisecond of the year 9999
_LARGEST = 2**63 - 1  # that a column holds
_WHOLE = re.compile(r"-?\d{1,15}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

Json = dict[str, Any]


class Query(BaseModel):
    """Parameters of a query string. One that is not declared is refused: a misspelt filter would otherwise look like an empty one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Body(BaseModel):
    """A JSON request body."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Answer(BaseModel):
    """A JSON answer, as the OpenAPI document shows it."""

    model_config = ConfigDict(
        frozen=True, defer_build=True
    )  # built when the document is asked for: answers do not pass through it


def _moment(value: object) -> object:
    """Epoch milliseconds of RFC 3339 text or of a number of milliseconds."""
    if not isinstance(value, str):
        return value
    milliseconds = int(value) if _WHOLE.fullmatch(value) else _rfc3339_ms(value)
    if not _EARLIEST_MS <= milliseconds <= _LATEST_MS:
        raise ValueError("lies outside the years 1970 to 9999")
    return milliseconds


def _rfc3339_ms(text: str) -> int:
    try:
        moment = datetime.fromisoformat(
            text.replace(" ", "+") if "+" not in text and text.count(" ") == 1 else text
        )
        return to_ms(moment)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(
            "is neither an RFC 3339 time with its offset nor epoch milliseconds"
        ) from None


def _plain(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("holds a control character")
    return text


def _words(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))


Moment = Annotated[
    int,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "examples": ["2026-11-23T00:00:00Z", "1795392000000"]}),
]
Text = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
CoinIds = Annotated[
    tuple[Annotated[str, Field(max_length=200), AfterValidator(_plain)], ...],
    BeforeValidator(_words),
    Field(max_length=100),
    WithJsonSchema({"type": "string", "examples": ["bitcoin,ethereum"]}),
]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str, Field(max_length=100), AfterValidator(_plain)]
Time = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


def encode_cursor(*numbers: int) -> str:
    """Where the next page begins, as text that means nothing to others."""
    return base64.urlsafe_b64encode(orjson.dumps(numbers)).rstrip(b"=").decode()


def decode_cursor(cursor: str | None, length: int) -> tuple[int, ...] | None:
    """The numbers of `encode_cursor`; None without a cursor. Raises InvalidParameterError for text that is none of ours."""
    if cursor is None:
        return None
    try:
        numbers = orjson.loads(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        )
    except ValueError:
        raise InvalidParameterError("cursor", "is not a cursor that this server gave") from None
    if (
        not isinstance(numbers, list)
        or len(numbers) != length
        or not all(_is_plain_number(number) for number in numbers)
    ):
        raise InvalidParameterError("cursor", "is not a cursor that this server gave")
    return tuple(numbers)


def decode_offset(cursor: str | None) -> int:
    """The row that a page begins with."""
    numbers = decode_cursor(cursor, 1)
    if numbers is None:
        return 0
    if numbers[0] > MAX_OFFSET:
        raise InvalidParameterError("cursor", "lies beyond the end of any list")
    return numbers[0]


def _is_plain_number(number: object) -> bool:
    return type(number) is int and 0 <= number <= _LARGEST


def time_of(milliseconds: int | None) -> str | None:
    """RFC 3339 of epoch milliseconds."""
    return None if milliseconds is None else rfc3339(from_ms(milliseconds))


def next_offset(found: int, limit: int, offset: int) -> str | None:
    """The cursor of the next page, when one row more than `limit` was found."""
    return encode_cursor(offset + limit) if found > limit else None
