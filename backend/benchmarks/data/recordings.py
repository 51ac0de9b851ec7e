"""Market events from recordings that lie next to the checkout.

The rows are CoinGecko's (`/coins/markets`, all fields that the product keeps). From poll to poll
the coins of the recorded replay take their recorded values; the others move with the whole market.
"""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import orjson

from cryptoviz.clock import from_ms, to_ms
from cryptoviz.config import project_root
from cryptoviz.model.events import Event, snapshot_event
from cryptoviz.model.records import MarketSnapshot
from cryptoviz.sources.coingecko.payload import parse_markets

SHARED = project_root() / "../shared/data"
MINUTE = 60_000


@dataclass(frozen=True)
class RecordedPoll:
    """A poll at `at` (epoch ms): `close`, `marketCap`, `high` and `low` by coin id."""

    at: int
    coins: Mapping[str, Mapping[str, Any]]

    @property
    def market_cap(self) -> float:
        return float(sum(coin["marketCap"] for coin in self.coins.values()))


def recorded_polls(root: Path = SHARED) -> list[RecordedPoll]:
    """Return the recorded polls, oldest first."""
    [path] = (root / "coingecko").glob("market_snapshots*.jsonl.gz")
    with gzip.open(path) as lines:
        return [_poll(orjson.loads(line)) for line in lines]


def recorded_rows(coins: int, root: Path = SHARED) -> list[MarketSnapshot]:
    """Return the biggest coins of the newest recorded pages."""
    found: list[MarketSnapshot] = []
    for path in sorted((root / "coingecko/markets_2025-02-14T2003Z").glob("page_*.json")):
        found += parse_markets(path.read_bytes(), 60)[0]
        if len(found) >= coins:
            break
    return found[:coins]


def every_minute(
    coins: int, end: int, rounds: int = 1, root: Path = SHARED
) -> Iterator[list[Event]]:
    """Yield one poll a minute up to `end`: the recorded ones, forwards and backwards in turn."""
    polls, rows = recorded_polls(root), recorded_rows(coins, root)
    order = [
        poll for number in range(rounds) for poll in (polls if number % 2 == 0 else reversed(polls))
    ]
    base = polls[0].market_cap
    for minute, poll in enumerate(order, 1 - len(order)):
        at = end + minute * MINUTE
        yield [
            snapshot_event(_moved(row, poll, poll.market_cap / base, at), from_ms(at + 5_000))
            for row in rows
        ]


def as_recorded(root: Path = SHARED) -> Iterator[list[Event]]:
    """Yield the recorded polls at their own times, hours apart, so that each opens new bars."""
    rows = {row.coin_id: row for row in recorded_rows(3000, root)}
    for poll in recorded_polls(root):
        known = [rows[identity] for identity in poll.coins if identity in rows]
        yield [
            snapshot_event(_moved(row, poll, 1.0, poll.at), from_ms(poll.at + 5_000))
            for row in known
        ]


def mean_bytes(polls: Sequence[Sequence[Event]]) -> float:
    sizes = [len(event.to_json()) for poll in polls[:10] for event in poll]
    return sum(sizes) / len(sizes)


def _poll(raw: Mapping[str, Any]) -> RecordedPoll:
    at = to_ms(datetime.fromisoformat(raw["generatedAt"]))
    return RecordedPoll(
        at, {coin["id"]: coin for sector in raw["sectors"] for coin in sector["coins"]}
    )


def _moved(row: MarketSnapshot, poll: RecordedPoll, factor: float, at: int) -> MarketSnapshot:
    coin = poll.coins.get(row.coin_id)
    if coin is not None:
        values = {
            "price": coin["close"],
            "market_cap": coin["marketCap"],
            "high_24h": coin["high"],
            "low_24h": coin["low"],
        }
    else:
        values = {
            "price": row.price and row.price * factor,
            "market_cap": row.market_cap and round(row.market_cap * factor),
        }
    return msgspec.structs.replace(row, **values, last_updated=from_ms(at))
