"""Two weeks of news of six feeds about the coins of the dataset, mostly about one or two each."""

from collections.abc import Sequence
from datetime import timedelta

from cryptoviz.clock import from_ms
from cryptoviz.model.events import Event, news_event
from cryptoviz.model.records import NewsItem

FEEDS, DAYS, EACH_DAY = 6, 14, 60
_SUMMARY = (
    "Traders weigh what the move means for the weeks ahead, while analysts point to volumes that"
    " have not been seen since spring. "
)


def headlines(coins: Sequence[str], now: int) -> list[Event]:
    """Return the items before `now`, oldest first, with the tickers of dataset.poll: C1, C2, …"""
    count = DAYS * EACH_DAY
    return [_item(number, count, len(coins), now) for number in range(count)]


def _item(number: int, count: int, coins: int, now: int) -> Event:
    first, second = number * 37 % coins + 1, number * 101 % coins + 1
    feed = f"https://feed-{number % FEEDS}.example/rss"
    published = from_ms(now) - timedelta(days=DAYS) * ((count - number) / count)
    item = NewsItem(
        id=f"{feed}#{number}",
        feed_url=feed,
        feed_title=f"Feed {number % FEEDS}",
        link=f"{feed}/{number}",
        title=f"$C{first} moves as its developers publish part {number} of their plans",
        summary=_SUMMARY * 2 + f"Compare $C{second}.",
        authors=("A. Writer",),
        published=published,
    )
    return news_event(item, published)
