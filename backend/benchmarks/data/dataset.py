"""The database that `make bench` reads: 30 days of 250 coins and two weeks of news.

It is written by the index sink.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from benchmarks.data.headlines import headlines
from cryptoviz.clock import from_ms, to_ms
from cryptoviz.model.events import Event, history_event, snapshot_event
from cryptoviz.model.messages import Batch, Message, Position
from cryptoviz.model.records import HISTORY_BLOCK, HistoryPoint, MarketHistory, MarketSnapshot
from cryptoviz.model.topics import MARKETS, NEWS
from cryptoviz.sinks.index import IndexSink
from cryptoviz.store.db.database import Database
from cryptoviz.store.news.writer import SqlNewsWriter

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LOG = "dataset"
POLLS_AT_ONCE = 20


class _NoDeadLetters:
    def send(self, batch: Batch, rejected: Sequence[Message]) -> None:
        raise AssertionError(f"the dataset holds records that are rejected: {rejected[0].error}")


def coin_ids(count: int) -> list[str]:
    return ["bitcoin", "ethereum", *(f"coin-{number}" for number in range(2, count))][:count]


def seed(
    database: Database,
    *,
    days: int = 30,
    coins: int = 250,
    raw_minutes: int = 5,
    retention_days: int = 14,
    end: datetime | None = None,
    spacing: int = HOUR,
) -> int:
    """Fill a migrated database up to `end` (default: now); return the number of values.

    It gets a point per hour (or per `spacing`, in ms), one per five minutes for the last eight
    days, and for the last day a poll every `raw_minutes` minutes: all bars that windows of 24 hours
    to 30 days read.
    """
    now = to_ms(end or datetime.now(UTC)) // MINUTE * MINUTE
    sink = _sink(database, now, retention_days)
    position, values = Position(LOG, MARKETS, 0), 0
    for events in _events(coin_ids(coins), now, days, raw_minutes, spacing):
        position = _write(sink, position, events)
        values += sum(
            len(event.data.points) if isinstance(event.data, MarketHistory) else 1
            for event in events
        )
    _write(sink, Position(LOG, NEWS, 0), headlines(coin_ids(coins), now))
    return values


def index_poll(database: Database, coins: Sequence[str], at: int) -> None:
    """Write one poll of these coins after what `seed` has written."""
    sink = _sink(database, at)
    _write(sink, sink.position(LOG, MARKETS, 0), poll(coins, at))


def _sink(database: Database, now: int, retention_days: int = 14) -> IndexSink:
    return IndexSink(
        database,
        _NoDeadLetters(),
        SqlNewsWriter(),
        retention_days=retention_days,
        clock=lambda: from_ms(now),
    )


def _write(sink: IndexSink, start: Position, events: Sequence[Event]) -> Position:
    messages = [Message(start.offset + index, b"", event) for index, event in enumerate(events)]
    end = Position(LOG, start.topic, 0, start.offset + len(messages))
    sink.write(Batch(start, end, messages))
    return end


def poll(coins: Sequence[str], at: int, spacing_s: int = 60) -> list[Event]:
    """Return one poll of these coins."""
    return [
        snapshot_event(_snapshot(coin, rank, at, spacing_s), from_ms(at))
        for rank, coin in enumerate(coins, 1)
    ]


def _events(
    coins: Sequence[str], now: int, days: int, raw_minutes: int, spacing: int
) -> Iterator[list[Event]]:
    start, live = now - days * DAY, now - DAY
    yield poll(coins, start)
    for rank, coin in enumerate(coins, 1):
        yield [
            _history(coin, rank, times[low : low + HISTORY_BLOCK], now)
            for times in (
                range(start + spacing, live - 7 * DAY, spacing),
                range(live - 7 * DAY, live, 5 * MINUTE),
            )
            for low in range(0, len(times), HISTORY_BLOCK)
        ]
    times = range(live, now + 1, raw_minutes * MINUTE)
    for low in range(0, len(times), POLLS_AT_ONCE):
        yield [
            event
            for at in times[low : low + POLLS_AT_ONCE]
            for event in poll(coins, at, raw_minutes * 60)
        ]


def _history(coin: str, rank: int, times: range, now: int) -> Event:
    points = tuple(
        HistoryPoint(
            at=at,
            price=(price := _price(rank, at)),
            market_cap=price * 1e7,
            total_volume=price * 1e5,
        )
        for at in times
    )
    return history_event(
        MarketHistory(coin_id=coin, days=90, spacing_s=times.step // 1000, points=points),
        from_ms(now),
    )


def _snapshot(coin: str, rank: int, at: int, spacing_s: int) -> MarketSnapshot:
    price = _price(rank, at)
    return MarketSnapshot(
        coin_id=coin,
        symbol=f"c{rank}",
        name=coin.title(),
        image=f"/logos/{coin}",
        price=price,
        market_cap=price * 1e7,
        market_cap_rank=rank,
        fully_diluted_valuation=price * 2e7,
        total_volume=price * 1e5,
        high_24h=price * 1.1,
        low_24h=price * 0.9,
        change_1h=0.1,
        change_24h=-1.5,
        change_7d=4.0,
        change_30d=-9.0,
        circulating_supply=1e7,
        total_supply=2e7,
        max_supply=None,
        ath=price * 3,
        ath_date=from_ms(0),
        atl=price / 9,
        atl_date=from_ms(0),
        last_updated=from_ms(at),
        spacing_s=spacing_s,
    )


def _price(rank: int, at: int) -> float:
    """Return a pure function of coin and time: waves of several lengths with noise."""
    hours = at / 3_600_000
    wave = (
        math.sin(hours / 90 + rank)
        + math.sin(hours / 7 + 2 * rank) / 4
        + math.sin(hours * 1.7 + rank) / 20
    )
    noise = (at // MINUTE * 2_654_435_761 + rank * 40_503) % 65_536 / 65_536
    return round(50_000 / rank * (1 + wave / 12 + noise / 500), 6)
