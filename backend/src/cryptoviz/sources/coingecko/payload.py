"""Pure: the bodies of CoinGecko's endpoints → records. Good rows go on; each bad row is Rejected with its bytes."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

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
from cryptoviz.events import describe_validation
from cryptoviz.polls import Rejected
from cryptoviz.records import HISTORY_BLOCK, CoinName, HistoryPoint, MarketHistory, MarketSnapshot
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.reasons import reason

T = TypeVar("T")

SPACING = {1: 300, 90: 3600, 365: 86_400}  # seconds between the points of each range that is asked for


def _text_only(value: Any) -> Any:
    if value is not None and not isinstance(value, str):
        raise ValueError("a date must be text")
    return value


Figure = StrictFloat | None
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))] | None
Date = Annotated[Moment, BeforeValidator(_text_only)]
Word = Annotated[StrictStr, Field(max_length=200, min_length=1)]
Name = Annotated[StrictStr, Field(max_length=400)]
# A coin without a logo has "missing_large.png" there.
Image = Annotated[StrictStr | None, AfterValidator(lambda url: url if url and url.startswith("https://") else None)]


class _Row(BaseModel):
    """One element of /coins/markets as it travels; the fields that the product does not use are passed over."""

    model_config = ConfigDict(allow_inf_nan=False)

    id: Word
    symbol: Annotated[StrictStr, Field(max_length=200)]
    name: Name
    image: Image = None
    current_price: Figure = None
    market_cap: Figure = None
    market_cap_rank: StrictInt | None = None
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
    id: Word
    symbol: Annotated[StrictStr, Field(max_length=200)]
    name: Name


def parse_markets(body: bytes, vs_currency: str, spacing_s: int) -> tuple[list[MarketSnapshot], list[Rejected]]:
    """Snapshots of a /coins/markets page. Raises PayloadError when no row of it can be read."""

    def snapshot(raw: Any) -> MarketSnapshot:
        row = _Row.model_validate(raw)
        return _snapshot(row, vs_currency, spacing_s)

    return _rows(body, snapshot)


def parse_coin_list(body: bytes) -> tuple[list[CoinName], list[Rejected]]:
    """Names of /coins/list. Raises PayloadError when no row of it can be read."""
    return _rows(body, lambda raw: CoinName(**_Listed.model_validate(raw).model_dump()))


def parse_market_chart(body: bytes, coin_id: str, vs_currency: str, days: int) -> tuple[list[MarketHistory], list[Rejected]]:
    """Blocks of a /coins/{id}/market_chart, oldest first; one empty block for a coin without history.

    Raises PayloadError when the body has no list of prices or when no price of it can be read.
    """
    raw = _load(body)
    if not isinstance(raw, dict) or not isinstance(raw.get("prices"), list):
        raise PayloadError(reason("malformed", TITLE))
    caps, volumes = (_by_moment(raw.get(name)) for name in ("market_caps", "total_volumes"))
    points: dict[int, HistoryPoint] = {}
    rejected: list[Rejected] = []
    for pair in raw["prices"]:
        try:
            at, price = _moment_and_value(pair)
            points[at] = HistoryPoint(at=at, price=price, market_cap=caps.get(at), total_volume=volumes.get(at))
        except ValueError as error:
            rejected.append(Rejected(orjson.dumps(pair), f"price of {coin_id}: {error}", coin_id))
    if rejected and not points:
        raise PayloadError(reason("bad_payload", TITLE, rows=len(rejected)))
    return _blocks([points[at] for at in sorted(points)], coin_id, vs_currency, days), rejected


def _blocks(points: Sequence[HistoryPoint], coin_id: str, vs_currency: str, days: int) -> list[MarketHistory]:
    starts = range(0, max(len(points), 1), HISTORY_BLOCK)
    return [
        MarketHistory(
            coin_id=coin_id,
            vs_currency=vs_currency,
            days=days,
            last=start == starts[-1],
            spacing_s=SPACING[days],
            points=tuple(points[start : start + HISTORY_BLOCK]),
        )
        for start in starts
    ]


def _snapshot(row: _Row, vs_currency: str, spacing_s: int) -> MarketSnapshot:
    day = row.price_change_percentage_24h_in_currency
    renamed = {
        "coin_id": row.id,
        "price": row.current_price,
        "price_change_percentage_1h": row.price_change_percentage_1h_in_currency,
        "price_change_percentage_24h": row.price_change_percentage_24h if day is None else day,
        "price_change_percentage_7d": row.price_change_percentage_7d_in_currency,
        "vs_currency": vs_currency,
        "spacing_s": spacing_s,
    }
    return MarketSnapshot.model_validate({**dict(row), **renamed})


def _rows(body: bytes, parse: Callable[[Any], T]) -> tuple[list[T], list[Rejected]]:
    raw = _load(body)
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
    return good, [Rejected(slices[index], why, _key(raw[index])) for index, why in bad]


def _slices(body: bytes) -> list[bytes]:
    """The elements of a JSON array as the very bytes that came."""
    text, decoder = body.decode(), json.JSONDecoder()
    found: list[bytes] = []
    place = text.index("[") + 1
    while True:
        while text[place] in " \t\r\n,":
            place += 1
        if text[place] == "]":
            return found
        _, end = decoder.raw_decode(text, place)
        found.append(text[place:end].encode())
        place = end


def _load(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise PayloadError(reason("malformed", TITLE)) from error


def _key(row: Any) -> str | None:
    key = row.get("id") if isinstance(row, dict) else None
    return key if isinstance(key, str) else None


def _by_moment(pairs: Any) -> dict[int, float]:
    found = {}
    for pair in pairs if isinstance(pairs, list) else ():
        try:
            at, value = _moment_and_value(pair)
        except ValueError:
            continue  # a figure beside the price may be unknown
        found[at] = value
    return found


def _moment_and_value(pair: Any) -> tuple[int, float]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise ValueError("not a pair of a time and a number")
    at, value = pair
    if isinstance(at, bool) or not isinstance(at, (int, float)) or not 0 < at < _LATEST_MS:
        raise ValueError("the time is not in epoch milliseconds")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("the value is not a number")
    return int(at), float(value)


_LATEST_MS = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp() * 1000)
