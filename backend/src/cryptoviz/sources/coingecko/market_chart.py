"""Pure: parse a body of CoinGecko's /coins/{id}/market_chart into blocks of history."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from cryptoviz.errors import PayloadError
from cryptoviz.model.events import describe_validation
from cryptoviz.model.polling import RejectedRow
from cryptoviz.model.records import HISTORY_BLOCK, HistoryPoint, MarketHistory
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.payload import decode
from cryptoviz.sources.http.reasons import make_reason

SPACING = {1: 300, 90: 3600, 365: 86_400}  # seconds between the points of each range of days
_LATEST_MS = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp() * 1000)

_Pair = tuple[Annotated[float, msgspec.Meta(gt=0, lt=_LATEST_MS)], float]
_read_pair = msgspec.json.Decoder(_Pair).decode


class _Chart(msgspec.Struct):
    """Lists of pairs of a time in epoch milliseconds and a value."""

    prices: list[msgspec.Raw]
    market_caps: list[msgspec.Raw] | None = None
    total_volumes: list[msgspec.Raw] | None = None


def parse_market_chart(
    body: bytes, coin_id: str, days: int
) -> tuple[list[MarketHistory], list[RejectedRow]]:
    """Return blocks, oldest first, one at least, and the bad points. Raises PayloadError."""
    chart = decode(body, _Chart)
    prices, bad = _read_pairs(chart.prices)
    caps, _ = _read_pairs(chart.market_caps or ())  # a bad one is an unknown value
    volumes, _ = _read_pairs(chart.total_volumes or ())
    if bad and not prices:
        raise PayloadError(make_reason("bad_payload", TITLE, rows=len(bad)))
    points = [
        HistoryPoint(at=at, price=price, market_cap=caps.get(at), total_volume=volumes.get(at))
        for at, price in sorted(prices.items())
    ]
    rejected = [RejectedRow(raw, f"price of {coin_id}: {error}", coin_id) for raw, error in bad]
    return _blocks(points, coin_id, days), rejected


def _read_pairs(pairs: Sequence[msgspec.Raw]) -> tuple[dict[int, float], list[tuple[bytes, str]]]:
    """Return the values by time, and each bad pair with its error."""
    values: dict[int, float] = {}
    bad = []
    for pair in pairs:
        try:
            at, value = _read_pair(pair)
            values[int(at)] = value
        except msgspec.MsgspecError as error:
            bad.append((bytes(pair), describe_validation(error)))
    return values, bad


def _blocks(points: Sequence[HistoryPoint], coin_id: str, days: int) -> list[MarketHistory]:
    starts = range(0, max(len(points), 1), HISTORY_BLOCK)
    return [
        MarketHistory(
            coin_id=coin_id,
            days=days,
            last=start == starts[-1],
            spacing_s=SPACING[days],
            points=tuple(points[start : start + HISTORY_BLOCK]),
        )
        for start in starts
    ]
