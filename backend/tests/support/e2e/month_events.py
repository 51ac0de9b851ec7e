"""Events of a month: snapshots, history, coin names and news.

Much leaves an order open (equal times, equal prices, coins without a rank), because responses
must not depend on the order in which records arrive.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import sin

from cryptoviz.clock import to_ms
from cryptoviz.model.events import (
    Event,
    coin_names_event,
    exchange_rates_event,
    history_event,
    news_event,
    snapshot_event,
)
from cryptoviz.model.records import (
    HISTORY_BLOCK,
    BitcoinRates,
    CoinName,
    Currency,
    ExchangeRates,
    HistoryPoint,
    MarketHistory,
    MarketSnapshot,
    NewsItem,
)

START = datetime(2026, 10, 1, tzinfo=UTC)
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
_SPACINGS = {90: 3600, 1: 300, 365: 86_400}  # days of history → seconds between points
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def price_of(number: int, now: datetime) -> float:
    """Return the price of a coin by its number; that of the two twins is the same."""
    hours, index = to_ms(now) / 3_600_000, min(number, RANKED)
    scale = 10.0 ** (4 - index // 2)
    return round(scale * (1.5 + sin(hours / 37 + index) / 3 + sin(hours / 5) / 20), 8)


def snapshot_of(number: int, now: datetime) -> Event:
    coin, price, ranked = COINS[number], price_of(number, now), number < RANKED
    snapshot = MarketSnapshot(
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
        change_30d=12.0 - number,
        circulating_supply=1e7,
        ath=price * 3,
        ath_date=START - 100 * _DAY,
        last_updated=now - timedelta(seconds=13),
        spacing_s=3600,
    )
    return snapshot_event(snapshot, now)


def history_of(number: int, days: int, now: datetime) -> Iterator[Event]:
    """Yield the blocks of a range, as the source of history publishes them."""
    spacing = timedelta(seconds=_SPACINGS[days])
    times = [now - days * _DAY + step * spacing for step in range(days * _DAY // spacing)]
    points = [_point(number, at) for at in times]
    starts = range(0, len(points), HISTORY_BLOCK)
    for start in starts:
        block = MarketHistory(
            coin_id=COINS[number],
            days=days,
            spacing_s=_SPACINGS[days],
            points=tuple(points[start : start + HISTORY_BLOCK]),
            last=start == starts[-1],
        )
        yield history_event(block, now)


def _point(number: int, at: datetime) -> HistoryPoint:
    price = price_of(number, at)
    return HistoryPoint(at=to_ms(at), price=price, market_cap=price * 1e7, total_volume=price * 1e5)


def rates_of(day: int, now: datetime) -> Event:
    """Return rates that change each day."""
    rates = BitcoinRates(at=to_ms(now), per_bitcoin={"usd": 50_000.0, "eur": 43_000.0 + 100 * day})
    names = (("usd", "US Dollar", "$"), ("eur", "Euro", "€"))
    known = [Currency(code=code, name=name, unit=unit, type="fiat") for code, name, unit in names]
    return exchange_rates_event(ExchangeRates(rates=(rates,), currencies=tuple(known)), now)


def coin_names(now: datetime) -> Iterator[Event]:
    """Yield the names of more coins than are polled, in blocks."""
    yield coin_names_event(
        [CoinName(id=coin, symbol=coin[:3], name=coin.title()) for coin in COINS], now
    )
    for block in range(12):
        others = [f"other-{number % 7}-{block}-{number}" for number in range(20)]
        yield coin_names_event(
            [CoinName(id=coin, symbol=coin[:5], name="The Other Coin") for coin in others], now
        )


def news_of(day: int, now: datetime, rng: random.Random) -> Iterator[Event]:
    """Yield items of all feeds at the same times.

    Some have no time, some are updated a little later, one is from the future.
    """
    for number in range(len(FEEDS)):
        for index in range(5):
            item = _news_item(day, index, number, rng)
            yield news_event(item, now)
            if index == 2:
                updated = item.model_copy(update={"title": f"{item.title} (updated)"})
                yield news_event(updated, now + _MINUTE)


def _news_item(day: int, index: int, feed_number: int, rng: random.Random) -> NewsItem:
    feed = FEEDS[feed_number]
    published = START + day * _DAY + index * 4 * _HOUR
    coins = [coin.title() for coin in rng.sample(COINS[:RANKED], index % 3)]
    if index == 4 and day == 9:
        published += 90 * _DAY
    return NewsItem(
        id=f"{feed}#{day}-{index}",
        feed_url=feed,
        feed_title=f"Feed {feed_number}",
        title=f"{' and '.join(coins) or 'Nothing'} moved on day {day}",
        link=f"{feed}/{day}/{index}" if index else None,
        summary=f"What {rng.choice(COINS[:RANKED]).title()} did. " * index,
        authors=("Ada", "Zoë")[:index],
        published=None if index == 3 else published,
    )
