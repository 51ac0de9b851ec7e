"""A month of an installation's life on the file bus, published within seconds."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptoviz.bus.file import FileBus
from cryptoviz.model.events import (
    Event,
    coin_names_event,
    dead_letter_event,
    source_status_event,
)
from cryptoviz.model.records import COINGECKO, CoinName, SourceStatus
from cryptoviz.model.topics import ERRORS, MARKETS, MONITORING, NEWS, load_topics
from support.e2e.month_events import (
    COINS,
    RANKED,
    START,
    coin_names,
    history_of,
    news_of,
    rates_of,
    snapshot_of,
)
from support.fakes.clock import HandClock

DAYS = 34
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def publish_month(archive: Path, topics_file: Path) -> None:
    """Publish day by day, so that each day has its own directory."""
    clock, rng = HandClock(START), random.Random(7)
    bus = FileBus(archive, load_topics(topics_file), clock)
    bus.publish(MARKETS, list(coin_names(START)))
    for day in range(DAYS):
        for now in _poll_times(START + day * _DAY, often=day == DAYS - 1):
            clock.now = now
            bus.publish(MARKETS, [snapshot_of(number, now) for number in range(len(COINS))])
        _publish_daily(bus, day, clock.now, rng)
    bus.close()


def _poll_times(midnight: datetime, *, often: bool) -> Iterator[datetime]:
    """Yield each hour, or every five minutes with a gap."""
    step = 5 * _MINUTE if often else _HOUR
    for number in range(_DAY // step):
        if not often or not 100 <= number < 130:
            yield midnight + number * step


def _publish_daily(bus: FileBus, day: int, now: datetime, rng: random.Random) -> None:
    bus.publish(NEWS, list(news_of(day, now, rng)))
    bus.publish(MARKETS, [rates_of(day, now)])
    bus.publish(MONITORING, [_status(COINGECKO, "CoinGecko", "market", now)])
    if day < RANKED - 2:
        ranges = (90, 1, 365) if day % 4 != 3 else (90,)
        bus.publish(MARKETS, [block for days in ranges for block in history_of(day, days, now)])
    if day == DAYS // 2:
        renamed = CoinName(id="tezos", symbol="xtz2", name="Tezos Renamed")
        bus.publish(MARKETS, [coin_names_event([renamed], now)])
    if day % 12 == 5:
        letter = dead_letter_event(
            COINGECKO, b"row \xff %d" % day, "current_price: not a number", now
        )
        bus.publish(ERRORS, [letter])
    if day == 20:
        bus.publish(MARKETS, [_future_event(now)])


def _status(source: str, title: str, kind: str, now: datetime) -> Event:
    return source_status_event(
        SourceStatus(
            source=source, title=title, kind=kind, state="ok", checked_at=now, interval_s=60
        )
    )


def _future_event(now: datetime) -> Event:
    """Return an event of a type that a later version may write."""
    status = _status("x", "x", "news", now)
    return Event(status.id, "x", "cryptoviz.future.v9", "bitcoin", now, status.data)
