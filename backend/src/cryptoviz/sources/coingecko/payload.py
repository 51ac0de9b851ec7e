"""Pure: parse the rows of CoinGecko's /coins/markets and /coins/list. Bad ones are RejectedRows."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec

from cryptoviz.coin_id import RULE, is_coin_id
from cryptoviz.errors import PayloadError
from cryptoviz.model.events import describe_validation
from cryptoviz.model.polling import RejectedRow
from cryptoviz.model.records import Amount, CoinName, MarketSnapshot, UtcDatetime
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.json_parts import UNREADABLE, Part, list_parts
from cryptoviz.sources.http.reasons import make_reason
from cryptoviz.sources.text import one_line

MAX_IMAGE = 2_000  # characters of an address; every event of the coin has it

T = TypeVar("T")
Number = float | None
Date = UtcDatetime | None


class _Keyed(msgspec.Struct):
    id: str

    def __post_init__(self) -> None:
        if not is_coin_id(self.id):
            raise ValueError(RULE)


class _CoinRow(_Keyed):
    """One element of /coins/list."""

    symbol: Annotated[str, msgspec.Meta(max_length=200)]
    name: Annotated[str, msgspec.Meta(max_length=400)]


class _Market(_CoinRow):
    """One element of /coins/markets, without the fields that are not used."""

    image: str | None = None
    current_price: Amount | None = None
    market_cap: Amount | None = None
    market_cap_rank: Annotated[int, msgspec.Meta(ge=0, lt=2**31)] | None = None
    fully_diluted_valuation: Amount | None = None
    total_volume: Amount | None = None
    high_24h: Amount | None = None
    low_24h: Amount | None = None
    price_change_percentage_24h: Number = None
    price_change_percentage_1h_in_currency: Number = None
    price_change_percentage_24h_in_currency: Number = None
    price_change_percentage_7d_in_currency: Number = None
    price_change_percentage_30d_in_currency: Number = None
    circulating_supply: Amount | None = None
    total_supply: Amount | None = None
    max_supply: Amount | None = None
    ath: Amount | None = None
    ath_date: Date = None
    atl: Amount | None = None
    atl_date: Date = None
    last_updated: Date = None


_SAME = set(_Market.__struct_fields__) & set(MarketSnapshot.__struct_fields__)
_WEB = ("https://", "http://")  # the simulator's; see is_allowed of logos/source.py
_ID = re.compile(rb'"id"\s*:\s*"([!#-\[\]-~]{1,200})"')
_read_coin = msgspec.json.Decoder(_CoinRow).decode
_read_market = msgspec.json.Decoder(_Market).decode


def parse_markets(body: bytes, spacing_s: int) -> tuple[list[MarketSnapshot], list[RejectedRow]]:
    """Return the snapshots of a page in US dollars. Raises PayloadError if no row can be read."""
    return _rows(body, lambda raw: _snapshot(_read_market(raw), spacing_s))


def parse_coin_list(body: bytes) -> tuple[list[CoinName], list[RejectedRow]]:
    """Return the names of /coins/list. Raises PayloadError if no row can be read."""
    return _rows(body, _coin_name)


def _coin_name(raw: Part) -> CoinName:
    coin = _read_coin(raw)
    return CoinName(id=coin.id, symbol=one_line(coin.symbol), name=one_line(coin.name))


def _snapshot(row: _Market, spacing_s: int) -> MarketSnapshot:
    values = {name: getattr(row, name) for name in _SAME}
    for name in ("ath_date", "atl_date", "last_updated"):
        values[name] = _to_utc(name, values[name])
    for name in ("market_cap", "market_cap_rank", "fully_diluted_valuation"):
        values[name] = values[name] or None  # CoinGecko writes some unknown ones as 0
    for name in ("symbol", "name"):
        values[name] = one_line(values[name])
    if row.image and (not row.image.startswith(_WEB) or len(row.image) > MAX_IMAGE):
        values["image"] = None  # "missing_large.png" of a coin without a logo
    change_24h = row.price_change_percentage_24h_in_currency
    return MarketSnapshot(
        coin_id=row.id,
        spacing_s=spacing_s,
        price=row.current_price,
        change_1h=row.price_change_percentage_1h_in_currency,
        change_24h=row.price_change_percentage_24h if change_24h is None else change_24h,
        change_7d=row.price_change_percentage_7d_in_currency,
        change_30d=row.price_change_percentage_30d_in_currency,
        **values,
    )


def _to_utc(name: str, time: datetime | None) -> datetime | None:
    try:
        return time.astimezone(UTC) if time else None
    except OverflowError:
        raise msgspec.ValidationError(f"Outside the years 1 to 9999 - at `$.{name}`") from None


def _rows(body: bytes, parse: Callable[[Part], T]) -> tuple[list[T], list[RejectedRow]]:
    good: list[T] = []
    bad: list[RejectedRow] = []
    for raw in list_parts(body):
        try:
            good.append(parse(raw))
        except UNREADABLE as error:
            bad.append(RejectedRow(bytes(raw), describe_validation(error), _coin_id(raw)))
    if bad and not good:
        raise PayloadError(make_reason("bad_payload", TITLE, rows=len(bad)))
    return good, bad


def _coin_id(raw: Part) -> str | None:
    """Return the id of a bad row, if it has a valid one."""
    with suppress(*UNREADABLE):
        return msgspec.json.decode(raw, type=_Keyed).id
    found = _ID.search(bytes(raw))  # in a row that is not JSON
    return found[1].decode() if found else None
