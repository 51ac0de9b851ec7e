"""A month of an installation's life on the file bus, published in seconds: figures, history, names, news and what went wrong.

Much in it leaves an order open (equal times, equal figures, coins without a rank): answers must not depend on how records arrive.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import sin
from pathlib import Path

from cryptoviz.bus.file import FileBus
from cryptoviz.clock import to_ms
from cryptoviz.model.events import (
    Event,
    coin_names_event,
    dead_letter,
    dead_letter_event,
    history_event,
    news_event,
    snapshot_event,
)
from cryptoviz.model.events import source_status_event as status_event
from cryptoviz.model.records import (
    COINGECKO,
    HISTORY_BLOCK,
    CoinName,
    HistoryPoint,
    MarketHistory,
    MarketSnapshot,
    NewsItem,
    SourceStatus,
)
from cryptoviz.model.topics import ERRORS, MARKETS, MONITORING, NEWS, load_topics
from support.fakes.clock import HandClock

START = datetime(2026, 10, 1, tzinfo=UTC)
DAYS = 34
COINS = (
    "bitcoin",
    "ethereum",
    "tether",
    "solana",
    "dogecoin",
    "cardano",
    "near",
    "monero",
    "stellar",
    "tezos",
    "twin-one",
    "twin-two",
)
RANKED = 10
FEEDS = ("https://a.example/rss", "https://b.example/rss", "https://c.example/atom")
_SPACINGS = {90: 3600, 1: 300, 365: 86_400}  # of the ranges of history, in seconds
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def publish_month(archive: Path, topics_file: Path) -> None:
    """Day by day, each into its own directory."""
    clock, rng = HandClock(START), random.Random(7)
    bus = FileBus(archive, load_topics(topics_file), clock)
    bus.publish(MARKETS, list(_names(START)))
    for day in range(DAYS):
        for now in _polls(START + day * _DAY, often=day == DAYS - 1):
            clock.now = now
            bus.publish(MARKETS, [_snapshot(number, now) for number in range(len(COINS))])
        _publish_daily(bus, day, clock.now, rng)
    bus.close()


def _polls(midnight: datetime, *, often: bool) -> Iterator[datetime]:
    """Each hour, and on the last day every five minutes with a gap."""
    step = 5 * _MINUTE if often else _HOUR
    for number in range(_DAY // step):
        if not often or not 100 <= number < 130:
            yield midnight + number * step


def _publish_daily(bus: FileBus, day: int, now: datetime, rng: random.Random) -> None:
    bus.publish(NEWS, list(_news(day, now, rng)))
    bus.publish(
        MONITORING,
        [
            status_event(
                SourceStatus(
                    source=COINGECKO,
                    title="CoinGecko",
                    kind="market",
                    state="ok",
                    checked_at=now,
                    interval_s=60,
                )
            )
        ],
    )
    if day < RANKED - 2:
        bus.publish(
            MARKETS,
            [
                block
                for span in (90, 1, 365)[: 1 + 2 * (day % 4 != 3)]
                for block in _history(day, span, now)
            ],
        )
    if day == DAYS // 2:
        bus.publish(
            MARKETS,
            [coin_names_event([CoinName(id="tezos", symbol="xtz2", name="Tezos Renamed")], now)],
        )
    if day % 12 == 5:
        bus.publish(
            ERRORS,
            [
                dead_letter_event(
                    dead_letter(COINGECKO, b"row \xff %d" % day, "current_price: not a number", now)
                )
            ],
        )
    if day == 20:  # as a later version of the program may write it
        future = status_event(
            SourceStatus(
                source="x", title="x", kind="news", state="ok", checked_at=now, interval_s=60
            )
        )
        bus.publish(
            MARKETS, [Event(future.id, "x", "cryptoviz.future.v9", "bitcoin", now, future.data)]
        )


def price_of(number: int, now: datetime) -> float:
    """A pure function of coin and time; the twins have the same."""
    steps = to_ms(now) / 3_600_000
    scale = 10.0 ** (4 - min(number, RANKED) // 2)
    return round(scale * (1.5 + sin(steps / 37 + min(number, RANKED)) / 3 + sin(steps / 5) / 20), 8)


def _snapshot(number: int, now: datetime) -> Event:
    coin, price, ranked = COINS[number], price_of(number, now), number < RANKED
    figures = MarketSnapshot(
        coin_id=coin,
        symbol=coin[:3],
        name=coin.title(),
        image=f"https://img.example/{coin}.png",
        price=price,
        market_cap=price * 1e7 if ranked else None,
        market_cap_rank=number + 1 if ranked else None,
        total_volume=price * 1e5,
        high_24h=price * 1.1,
        low_24h=price * 0.9,
        change_1h=None if number % 3 else 1.25,
        change_24h=round(sin(number) * 4, 3),
        change_7d=-0.5,
        circulating_supply=1e7,
        ath=price * 3,
        ath_date=START - 100 * _DAY,
        last_updated=now - timedelta(seconds=13),
        spacing_s=3600,
    )
    return snapshot_event(figures, now)


def _history(number: int, days: int, now: datetime) -> Iterator[Event]:
    """Blocks of the range, as the source of history publishes them."""
    spacing = timedelta(seconds=_SPACINGS[days])
    times = [now - days * _DAY + step * spacing for step in range(days * _DAY // spacing)]
    points = [
        HistoryPoint(
            at=to_ms(at),
            price=(price := price_of(number, at)),
            market_cap=price * 1e7,
            total_volume=price * 1e5,
        )
        for at in times
    ]
    starts = range(0, len(points), HISTORY_BLOCK)
    for start in starts:
        block = tuple(points[start : start + HISTORY_BLOCK])
        yield history_event(
            MarketHistory(
                coin_id=COINS[number],
                days=days,
                spacing_s=_SPACINGS[days],
                points=block,
                last=start == starts[-1],
            ),
            now,
        )


def _names(now: datetime) -> Iterator[Event]:
    """Of more coins than are polled, in blocks."""
    yield coin_names_event(
        [CoinName(id=coin, symbol=coin[:3], name=coin.title()) for coin in COINS], now
    )
    for block in range(12):
        others = [f"other-{number % 7}-{block}-{number}" for number in range(20)]
        yield coin_names_event(
            [CoinName(id=coin, symbol=coin[:5], name="The Other Coin") for coin in others], now
        )


def _news(day: int, now: datetime, rng: random.Random) -> Iterator[Event]:
    """Items of all feeds at the same moments; some without a time, some told anew a little later, one from the future."""
    for number, feed in enumerate(FEEDS):
        for item in range(5):
            published = START + day * _DAY + item * 4 * _HOUR
            coins = [coin.title() for coin in rng.sample(COINS[:RANKED], item % 3)]
            told = NewsItem(
                id=f"{feed}#{day}-{item}",
                feed_url=feed,
                feed_title=f"Feed {number}",
                title=f"{' and '.join(coins) or 'Nothing'} moved on day {day}",
                link=f"{feed}/{day}/{item}" if item else None,
                summary=f"What {rng.choice(COINS[:RANKED]).title()} did. " * item,
                authors=("Ada", "Zoë")[:item],
                published={3: None, 4: published + 90 * _DAY if day == 9 else published}.get(
                    item, published
                ),
            )
            yield news_event(told, now)
            if item == 2:
                yield news_event(
                    told.model_copy(update={"title": f"{told.title} (updated)"}), now + _MINUTE
                )
