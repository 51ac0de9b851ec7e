"""Model base classes, parameter types and cursors shared by several resources."""

import base64
import re
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import msgspec
import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from cryptoviz.clock import from_ms, rfc3339, to_ms
from cryptoviz.errors import InvalidParameterError

MAX_LIMIT = 250
MAX_OFFSET = 1_000_000
_LATEST_MS = 253_402_300_799_999  # the last millisecond of the year 9999
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_CURSOR = msgspec.json.Decoder(tuple[Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)], ...])
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

Json = dict[str, Any]


class RequestModel(BaseModel):
    """A query string or JSON request body. Undeclared fields are rejected, misspelt filters too."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ResponseModel(BaseModel):
    """Schema of a JSON response in the OpenAPI document. Responses themselves are not validated."""

    model_config = ConfigDict(frozen=True, defer_build=True)


def _parse_time(value: object) -> object:
    """Convert RFC 3339 text or the digits of epoch milliseconds to an integer."""
    if not isinstance(value, str):
        return value
    milliseconds = int(value) if _INTEGER.fullmatch(value) else _parse_rfc3339(value)
    if not 0 <= milliseconds <= _LATEST_MS:
        raise ValueError("lies outside the years 1970 to 9999")
    return milliseconds


def _parse_rfc3339(text: str) -> int:
    # In a query string an unescaped + arrives as a space.
    plus_restored = text.replace(" ", "+") if "+" not in text and text.count(" ") == 1 else text
    try:
        return to_ms(datetime.fromisoformat(plus_restored))
    except (ValueError, TypeError, OverflowError):
        message = "is neither an RFC 3339 time with its offset nor epoch milliseconds"
        raise ValueError(message) from None


def _reject_control_characters(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("contains a control character")
    return text


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))


@cache
def _time_zones() -> frozenset[str]:
    """Return the IANA names that this program comes with, the same on every machine."""
    return frozenset(files("tzdata").joinpath("zones").read_text("ascii").split())


def check_time_zone(name: str) -> str:
    """Return the IANA name of a time zone. Raises ValueError."""
    if name not in _time_zones():
        raise ValueError("is not an IANA name of a time zone")
    return name


EpochMs = Annotated[
    int,
    BeforeValidator(_parse_time),
    Field(description="RFC 3339 or epoch milliseconds"),
    WithJsonSchema({"type": "string", "examples": ["2026-11-23T00:00:00Z", "1795392000000"]}),
]
_ONE_LINE = AfterValidator(_reject_control_characters)  # after lengths, whose errors are of text
_ONE_LINE_PATTERN = Field(json_schema_extra={"pattern": r"^[^\u0000-\u001f\u007f]*$"})
Text = Annotated[str, Field(max_length=200), _ONE_LINE, _ONE_LINE_PATTERN]
Url = Annotated[str, Field(max_length=2000), _ONE_LINE, _ONE_LINE_PATTERN]
CoinIds = Annotated[
    tuple[Text, ...],
    BeforeValidator(_split),
    Field(max_length=100),
    WithJsonSchema({"type": "string", "examples": ["bitcoin,ethereum"]}),
]
TimeZone = Annotated[
    str,
    AfterValidator(check_time_zone),
    WithJsonSchema({"type": "string", "examples": ["Europe/Paris"]}),
]
CurrencyCode = Annotated[
    str,
    Field(
        pattern="^[a-z0-9]{1,20}$",
        description="Code of a currency, see listCurrencies. Each value is converted at the last "
        "rate at or before its own time; those before the first known rate are left out. The "
        "rates of btc, bits and sats are the prices of bitcoin",
        examples=["eur"],
    ),
]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str, Field(max_length=100), _ONE_LINE, _ONE_LINE_PATTERN]
Time = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


def to_rfc3339(milliseconds: int | None) -> str | None:
    """Format epoch milliseconds; None stays None."""
    return None if milliseconds is None else rfc3339(from_ms(milliseconds))


def encode_cursor(*numbers: int) -> str:
    """Encode where the next page begins as opaque text."""
    return base64.urlsafe_b64encode(orjson.dumps(numbers)).rstrip(b"=").decode()


def decode_cursor(cursor: str | None, length: int) -> tuple[int, ...] | None:
    """Return the numbers of a cursor; None without one. Raise InvalidParameterError."""
    if cursor is None:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        numbers = _CURSOR.decode(raw)
    except (ValueError, msgspec.DecodeError):
        numbers = ()
    if len(numbers) != length:
        raise InvalidParameterError("cursor", "is not a cursor that this server returned")
    return numbers


def decode_offset(cursor: str | None) -> int:
    """Return the first row of a page."""
    [offset] = decode_cursor(cursor, 1) or (0,)
    if offset > MAX_OFFSET:
        raise InvalidParameterError("cursor", "lies beyond the end of any list")
    return offset


def next_offset(found: int, limit: int, offset: int) -> str | None:
    """Return the cursor of the next page if one row more than `limit` was found."""
    return encode_cursor(offset + limit) if found > limit else None
