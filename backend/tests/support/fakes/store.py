"""Fakes and shorthands for tests of the store; events are written by the real index sink."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptoviz.clock import from_ms
from cryptoviz.model.events import (
    Event,
    exchange_rates_event,
    history_event,
    snapshot_event,
)
from cryptoviz.model.messages import Batch, Message, Position, WriteResult
from cryptoviz.model.records import (
    BitcoinRates,
    Currency,
    ExchangeRates,
    HistoryPoint,
    MarketHistory,
    MarketSnapshot,
)
from cryptoviz.model.topics import MARKETS
from cryptoviz.sinks.index import IndexSink
from cryptoviz.store.db.database import Database

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# A Monday midnight in UTC, and the start of a bar of every width.
START = 20_301 * DAY


def open_database(path: Path) -> Database:
    return Database(f"sqlite:///{path}")


class NoNews:
    """A news writer for tests without news; counts the changes of names."""

    def __init__(self) -> None:
        self.rematched = 0

    def write(self, connection, messages: Sequence[Message]) -> WriteResult:
        return WriteResult(duplicates=len(messages))

    def refresh_names(self, connection) -> None:
        self.rematched += 1

    def rematch(self, connection) -> bool:
        return False


class RecordedDeadLetters:
    """Dead letters, kept in a list."""

    def __init__(self) -> None:
        self.rejected: list[Message] = []

    def send(self, batch: Batch, rejected: Sequence[Message]) -> None:
        self.rejected += rejected


def snapshot(
    coin: str, at: int, price: float | None = 1.0, *, observed: int | None = None, **fields
) -> Event:
    """Return the event of a coin's price at `at`, observed at `observed`."""
    values = {
        "symbol": coin[:3],
        "name": coin.title(),
        "price": price,
        "last_updated": from_ms(at),
        **fields,
    }
    return snapshot_event(
        MarketSnapshot(coin_id=coin, **values), from_ms(at if observed is None else observed)
    )


def history(
    coin: str,
    points: Iterable[tuple],
    *,
    days: int = 90,
    spacing_s: int = 3600,
    observed: int,
    last: bool = True,
) -> Event:
    block = tuple(HistoryPoint(at=at, price=price) for at, price in points)
    return history_event(
        MarketHistory(coin_id=coin, days=days, spacing_s=spacing_s, points=block, last=last),
        from_ms(observed),
    )


def rates(code: str, per_usd: Mapping[int, float], *, observed: int, dollars=50_000.0) -> Event:
    """Return the event of the rates of a currency by time."""
    blocks = [
        BitcoinRates(at=at, per_bitcoin={code: rate * dollars, "usd": dollars})
        for at, rate in per_usd.items()
    ]
    names = Currency(code=code, name=code.title(), unit=code.upper(), type="fiat")
    record = ExchangeRates(rates=tuple(blocks), currencies=(names,))
    return exchange_rates_event(record, from_ms(observed))


def index_sink(
    database: Database, *, letters=None, news=None, retention_days: int = 14, clock=None
) -> IndexSink:
    now = clock or (lambda: datetime(2026, 1, 1, tzinfo=UTC))
    return IndexSink(
        database,
        letters or RecordedDeadLetters(),
        news or NoNews(),
        retention_days=retention_days,
        clock=now,
    )


class Feeder:
    """Hands events to an index sink as consecutive batches of one partition."""

    def __init__(self, sink: IndexSink, topic: str = MARKETS, log: str = "log-1") -> None:
        self._sink = sink
        self.position = Position(log, topic, 0)

    def feed(self, *events: Event | bytes, batch: int = 0) -> None:
        """Write all at once, or `batch` at a time. Bytes are a record that is not an event."""
        size = batch or len(events) or 1
        for low in range(0, len(events), size):
            part = [
                self._message(self.position.offset + index, event)
                for index, event in enumerate(events[low : low + size])
            ]
            end = Position(
                self.position.log,
                self.position.topic,
                0,
                self.position.offset + len(part),
                "2026-01-01",
                0,
                100,
            )
            self._sink.write(Batch(self.position, end, part))
            self.position = end

    @staticmethod
    def _message(offset: int, event: Event | bytes) -> Message:
        if isinstance(event, bytes):
            return Message(offset, event, None, "not JSON")
        return Message(offset, event.to_json(), event)


def three_coins() -> list[Event]:
    return [
        snapshot(
            "bitcoin",
            START,
            100.0,
            market_cap_rank=1,
            change_24h=-2.0,
            ath=150.0,
            ath_date=from_ms(START - DAY),
        ),
        snapshot("ethereum", START + MINUTE, 10.0, market_cap_rank=2, change_24h=None),
        snapshot("dogecoin", START, 0.5, market_cap_rank=3, change_24h=5.0),
    ]
