"""News items and the feeds they came from."""

from typing import Annotated, Literal

from pydantic import Field

from cryptoviz.api.parameters import Answer, CoinIds, Cursor, Limit, Moment, Query, Text, Time


class NewsQuery(Query):
    """`filter` and `coin` both narrow: favourites among these coins."""

    filter: Literal["favourites", "all"] = "all"
    coin: CoinIds | None = Field(default=None, description="Coin ids with commas between them")
    feed: Annotated[Text, Field(max_length=2000)] | None = Field(
        default=None, description="URL of a feed"
    )
    q: Text | None = Field(default=None, description="Words of title or summary")
    since: Moment | None = Field(default=None, description="RFC 3339 or epoch milliseconds")
    limit: Annotated[Limit, Field(le=100)] = 30
    cursor: Cursor | None = None


class NewsFeed(Answer):
    """Where an item was read."""

    url: str
    title: str


class NewsCoin(Answer):
    """A coin that an item is about."""

    id: str
    name: str
    symbol: str
    matched: str = Field(description="The words that named the coin")
    place: Literal["title", "summary"]


class NewsItem(Answer):
    """`link` is null where the feed gives none that a browser may follow; `publisher` where it is not an aggregator."""

    id: str
    title: str
    link: str | None
    summary: str
    published: Time | None = Field(description="The feed's word")
    shown_at: Time = Field(description="What the list is sorted by")
    observed_at: Time
    publisher: str | None
    authors: list[str]
    feed: NewsFeed
    coins: list[NewsCoin]


class News(Answer):
    """Newest first; `next` is the cursor of the next page, null on the last."""

    data: list[NewsItem]
    next: str | None


class FeedCount(NewsFeed):
    """`items` counts what is kept of it."""

    items: int


class Feeds(Answer):
    """By title."""

    data: list[FeedCount]
