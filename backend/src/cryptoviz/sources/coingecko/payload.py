"""Pure: the rows of CoinGecko's /coins/markets and /coins/list → records. Good rows go on; each bad row is RejectedRow with its bytes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec
import orjson
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
)

from cryptoviz.errors import PayloadError
from cryptoviz.model.events import describe_validation
from cryptoviz.model.polling import RejectedRow
from cryptoviz.model.records import CoinName, MarketSnapshot
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.http.reasons import reason

T = TypeVar("T")


def _text_only(value: object) -> object:
    if value is not None and not isinstance(value, str):
        raise ValueError("a date must be text")
    return value


Figure = StrictFloat | None


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies outside the years 1 to 9999 in UTC") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)] | None
Date = Annotated[Moment, BeforeValidator(_text_only)]
Word = Annotated[StrictStr, Field(max_length=200, min_length=1)]
Name = Annotated[StrictStr, Field(max_length=400)]
# A coin without a logo has "missing_large.png" there.
Image = Annotated[
    StrictStr | None,
    AfterValidator(lambda url: url if url and url.startswith("https://") else None),
]


class _Row(BaseModel):
    """One element of /coins/markets as it travels; the fields that the product does not use are passed over."""

    model_config = ConfigDict(allow_inf_nan=False)

    id: Word
    symbol: Annotated[StrictStr, Field(max_length=200)]
    name: Name
    image: Image = None
    current_price: Figure = None
    market_cap: Figure = None
    market_cap_rank: Annotated[StrictInt, Field(ge=0, lt=2**31)] | None = None
    fully_diluted_valuation: Figure = None
    total_volume: Figure = None
    high_24h: Figure = None
    low_24h: Figure = None
    price_change_percentage_24h: Figure = None
    price_change_percentage_1h_in_currency: Figure = None
    price_change_percentage_24h_in_currency: Figure = None
    price_change_percentage_7d_in_currency: Figure = None
    circulating_supply: Figure = None
    total_supply: Figure = None
    max_supply: Figure = None
    ath: Figure = None
    ath_date: Date = None
    atl: Figure = None
    atl_date: Date = None
    last_updated: Date = None


class _Listed(BaseModel):
    """One element of /coins/list."""

    id: Word
    symbol: Annotated[StrictStr, Field(max_length=200)]
    name: Name


_KEPT = frozenset(MarketSnapshot.__struct_fields__)


def parse_markets(
    body: bytes, vs_currency: str, spacing_s: int
) -> tuple[list[MarketSnapshot], list[RejectedRow]]:
    """Snapshots of a /coins/markets page. Raises PayloadError when no row of it can be read."""

    def snapshot(raw: object) -> MarketSnapshot:
        row = _Row.model_validate(raw)
        return _snapshot(row, vs_currency, spacing_s)

    return _rows(body, snapshot)


def parse_coin_list(body: bytes) -> tuple[list[CoinName], list[RejectedRow]]:
    """Names of /coins/list. Raises PayloadError when no row of it can be read."""
    return _rows(body, lambda raw: CoinName(**_Listed.model_validate(raw).model_dump()))


def _snapshot(row: _Row, vs_currency: str, spacing_s: int) -> MarketSnapshot:
    day = row.price_change_percentage_24h_in_currency
    renamed = {
        "coin_id": row.id,
        "price": row.current_price,
        "change_1h": row.price_change_percentage_1h_in_currency,
        "change_24h": row.price_change_percentage_24h if day is None else day,
        "change_7d": row.price_change_percentage_7d_in_currency,
        "vs_currency": vs_currency,
        "spacing_s": spacing_s,
    }
    same = {name: figure for name, figure in row if name in _KEPT}
    return MarketSnapshot(**{**same, **renamed})


def _rows(body: bytes, parse: Callable[[object], T]) -> tuple[list[T], list[RejectedRow]]:
    raw = load(body)
    if not isinstance(raw, list):
        raise PayloadError(reason("malformed", TITLE))
    good: list[T] = []
    bad: list[tuple[int, str]] = []
    for index, row in enumerate(raw):
        try:
            good.append(parse(row))
        except ValidationError as error:
            bad.append((index, describe_validation(error)))
    if bad and not good:
        raise PayloadError(reason("bad_payload", TITLE, rows=len(bad)))
    slices = _slices(body) if bad else []
    return good, [RejectedRow(slices[index], why, _key(raw[index])) for index, why in bad]


def _slices(body: bytes) -> list[bytes]:
    """The elements of a JSON array as the very bytes that came. Raises PayloadError for one that is nested a thousand deep."""
    try:
        return [bytes(element) for element in msgspec.json.decode(body, type=list[msgspec.Raw])]
    except RecursionError as error:
        raise PayloadError(reason("malformed", TITLE)) from error


def load(body: bytes) -> object:
    """The JSON of a body, whatever it is. Raises PayloadError."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise PayloadError(reason("malformed", TITLE)) from error


def _key(row: object) -> str | None:
    key = row.get("id") if isinstance(row, dict) else None
    return key if isinstance(key, str) else None
