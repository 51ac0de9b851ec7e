"""Pure: parse a body of CoinGecko's /coins/{id}/market_chart into blocks of history."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from cryptoviz.clock import to_ms
from cryptoviz.errors import PayloadError
from cryptoviz.model.events import FUTURE_TOLERANCE_MS, describe_validation
from cryptoviz.model.polling import RejectedRow
from cryptoviz.model.records import HISTORY_BLOCK, Amount, HistoryPoint, MarketHistory
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.json_parts import UNREADABLE, Part, list_parts, object_parts
from cryptoviz.sources.http.reasons import make_reason

_Time = Annotated[float, msgspec.Meta(gt=0)]
_read_price = msgspec.json.Decoder(tuple[_Time, Amount]).decode
_read_amount = msgspec.json.Decoder(tuple[_Time, Amount | None]).decode

_Read = Callable[[Part], tuple[float, float | None]]
_Pairs = tuple[dict[int, float], list[tuple[bytes, str]]]  # values by time; bad pairs, their errors


def spacing_s(days: int) -> int:
    """Return the seconds between the points of a range of days."""
    if days > 90:
        return 86_400
    return 3600 if days > 1 else 300


def parse_market_chart(
    body: bytes, coin_id: str, days: int, now: datetime
) -> tuple[list[MarketHistory], list[RejectedRow]]:
    """Return blocks, oldest first, one at least, and the bad points. Raises PayloadError."""
    points, bad = read_points(body, now)
    rejected = [RejectedRow(raw, f"{coin_id}: {error}") for raw, error in bad]
    return _blocks(points, coin_id, days), rejected


def read_points(body: bytes, now: datetime) -> tuple[list[HistoryPoint], list[tuple[bytes, str]]]:
    """Return the points, oldest first, and the bad ones with their errors. Raises PayloadError.

    A cap or volume that is bad is unknown, and so is a cap of 0.
    """
    chart = object_parts(body)
    latest = to_ms(now) + FUTURE_TOLERANCE_MS
    prices, bad = _read_pairs("price", chart.get("prices", b""), _read_price, latest)
    if bad and not prices:
        raise PayloadError(make_reason("bad_payload", TITLE, rows=len(bad)))
    caps, bad_caps = _read_optional("market cap", chart.get("market_caps", b"null"))
    volumes, bad_volumes = _read_optional("volume", chart.get("total_volumes", b"null"))
    points = [
        HistoryPoint(
            at=at, price=price, market_cap=caps.get(at) or None, total_volume=volumes.get(at)
        )
        for at, price in sorted(prices.items())
    ]
    return points, [*bad, *bad_caps, *bad_volumes]


def _read_optional(name: str, part: Part) -> _Pairs:
    if bytes(part) == b"null":
        return {}, []
    try:
        return _read_pairs(name, part, _read_amount)
    except PayloadError:
        return {}, [(bytes(part), f"{name}: not a list")]


def _read_pairs(name: str, part: Part, read: _Read, latest: float = math.inf) -> _Pairs:
    """Read the known values of a list. Raises PayloadError if it is not one."""
    values, bad = dict[int, float](), []
    for pair in list_parts(part):
        try:
            at, value = read(pair)
            if at > latest:
                raise msgspec.ValidationError("a time in the future")
            if value is not None:
                values[int(at)] = value
        except UNREADABLE as error:
            bad.append((bytes(pair), f"{name}: {describe_validation(error)}"))
    return values, bad


def _blocks(points: Sequence[HistoryPoint], coin_id: str, days: int) -> list[MarketHistory]:
    starts = range(0, max(len(points), 1), HISTORY_BLOCK)
    return [
        MarketHistory(
            coin_id=coin_id,
            days=days,
            last=start == starts[-1],
            spacing_s=spacing_s(days),
            points=tuple(points[start : start + HISTORY_BLOCK]),
        )
        for start in starts
    ]
