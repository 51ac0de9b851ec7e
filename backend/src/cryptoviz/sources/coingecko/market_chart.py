"""Pure: a body of CoinGecko's /coins/{id}/market_chart → blocks of history. Good points go on; each bad one is RejectedRow with its bytes."""

from collections.abc import Sequence
from datetime import UTC, datetime

import orjson

from cryptoviz.errors import PayloadError
from cryptoviz.model.polling import RejectedRow
from cryptoviz.model.records import HISTORY_BLOCK, HistoryPoint, MarketHistory
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.payload import load
from cryptoviz.sources.http.reasons import reason

SPACING = {
    1: 300,
    90: 3600,
    365: 86_400,
}  # seconds between the points of each range that is asked for
_LATEST_MS = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp() * 1000)


def parse_market_chart(
    body: bytes, coin_id: str, vs_currency: str, days: int
) -> tuple[list[MarketHistory], list[RejectedRow]]:
    """Blocks of a /coins/{id}/market_chart, oldest first; one empty block for a coin without history.

    Raises PayloadError when the body has no list of prices or when no price of it can be read.
    """
    raw = load(body)
    if not isinstance(raw, dict) or not isinstance(raw.get("prices"), list):
        raise PayloadError(reason("malformed", TITLE))
    caps, volumes = (_by_moment(raw.get(name)) for name in ("market_caps", "total_volumes"))
    points: dict[int, HistoryPoint] = {}
    rejected: list[RejectedRow] = []
    for pair in raw["prices"]:
        try:
            at, price = _moment_and_value(pair)
            points[at] = HistoryPoint(
                at=at, price=price, market_cap=caps.get(at), total_volume=volumes.get(at)
            )
        except ValueError as error:
            rejected.append(
                RejectedRow(orjson.dumps(pair), f"price of {coin_id}: {error}", coin_id)
            )
    if rejected and not points:
        raise PayloadError(reason("bad_payload", TITLE, rows=len(rejected)))
    return _blocks([points[at] for at in sorted(points)], coin_id, vs_currency, days), rejected


def _blocks(
    points: Sequence[HistoryPoint], coin_id: str, vs_currency: str, days: int
) -> list[MarketHistory]:
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


def _by_moment(pairs: object) -> dict[int, float]:
    found = {}
    for pair in pairs if isinstance(pairs, list) else ():
        try:
            at, value = _moment_and_value(pair)
        except ValueError:
            continue  # a figure beside the price may be unknown
        found[at] = value
    return found


def _moment_and_value(pair: object) -> tuple[int, float]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise ValueError("not a pair of a time and a number")
    at, value = pair
    if isinstance(at, bool) or not isinstance(at, (int, float)) or not 0 < at < _LATEST_MS:
        raise ValueError("the time is not in epoch milliseconds")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("the value is not a number")
    return int(at), float(value)
