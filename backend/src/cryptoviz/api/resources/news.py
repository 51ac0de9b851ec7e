"""News: items about the favourites, some coins or all; and the feeds they come from."""

from collections.abc import Sequence
from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from cryptoviz.api import parameters
from cryptoviz.api.context import stores
from cryptoviz.api.parameters import Json, RequestModel, ResponseModel, Time, to_rfc3339
from cryptoviz.api.resources.market.logos import Image, with_image
from cryptoviz.api.resources.views import cached_json, current_user, login_required
from cryptoviz.api.stores import Stores
from cryptoviz.store.data_versions import NEWS
from cryptoviz.store.news.queries import NewsItemRow

bp = APIBlueprint("news", __name__, url_prefix="/api/v1/news")


class NewsQuery(RequestModel):
    """`filter` and `coin` combine: favourites among these coins."""

    filter: Literal["favourites", "all"] = "all"
    coin: parameters.CoinIds | None = Field(default=None, description="Coin ids, comma-separated")
    feed: parameters.Url | None = Field(default=None, description="URL of a feed")
    q: parameters.Text | None = Field(default=None, description="Words of title or summary")
    since: parameters.EpochMs | None = None
    limit: Annotated[parameters.Limit, Field(le=100)] = 30
    cursor: parameters.Cursor | None = None


class NewsFeedOut(ResponseModel):
    """The feed of an item."""

    url: str
    title: str


class NewsCoinOut(ResponseModel):
    """A coin that an item is about."""

    id: str
    name: str
    symbol: str
    image: Image
    matched: str = Field(description="The words that named the coin")
    place: Literal["title", "summary"]


class NewsItemOut(ResponseModel):
    """`link` is null if browsers cannot follow it; `publisher` is set by aggregators only."""

    id: str
    title: str
    link: str | None
    summary: str
    published: Time | None = Field(description="As stated by the feed")
    shown_at: Time = Field(description="The sort key of the list")
    observed_at: Time
    publisher: str | None
    authors: list[str]
    feed: NewsFeedOut
    coins: list[NewsCoinOut]


class NewsOut(ResponseModel):
    """Newest first; `next` is the cursor of the next page, null on the last."""

    data: list[NewsItemOut]
    next: str | None


class FeedCountOut(NewsFeedOut):
    """`items` counts the stored items of the feed."""

    items: int


class FeedsOut(ResponseModel):
    """Feeds by title."""

    data: list[FeedCountOut]


@bp.get("")
@login_required
@bp.doc(operation_id="listNews", responses=[304])
@bp.input(NewsQuery, location="query")
@bp.output(NewsOut)
def list_news(query_data: NewsQuery) -> Response:
    """News items, newest first"""
    reads, user_id = stores(), current_user().user_id
    before = parameters.decode_cursor(query_data.cursor, 2)
    per_user = query_data.filter == "favourites"
    return cached_json(NEWS, lambda: _page(reads, user_id, query_data, before), per_user=per_user)


@bp.get("/feeds")
@login_required
@bp.doc(operation_id="listFeeds", responses=[304])
@bp.output(FeedsOut)
def list_feeds() -> Response:
    """Feeds with the number of their items"""
    feeds = stores().news.feeds
    return cached_json(NEWS, lambda: {"data": feeds()})


def _page(reads: Stores, user_id: int, query: NewsQuery, before: tuple[int, ...] | None) -> Json:
    coins = _coins(reads, user_id, query)
    if coins is not None and not coins:
        return {"data": [], "next": None}
    limit, position = query.limit, (before[0], before[1]) if before else None
    rows = reads.news.page(coins, query.feed, query.q, query.since, limit + 1, position)
    last = rows[limit - 1] if len(rows) > limit else None
    next_page = parameters.encode_cursor(last["shown_at"], last["key"]) if last else None
    return {"data": [_item(row) for row in rows[:limit]], "next": next_page}


def _coins(reads: Stores, user_id: int, query: NewsQuery) -> Sequence[str] | None:
    """Return the coins whose news are requested; None = all news, empty = none."""
    if query.filter == "all":
        return query.coin
    favourites = reads.favourites.ids(user_id)
    return favourites if query.coin is None else [one for one in favourites if one in query.coin]


def _item(row: NewsItemRow) -> Json:
    item = {name: row[name] for name in NewsItemOut.model_fields if name in row}
    times = {name: to_rfc3339(row[name]) for name in ("published", "shown_at", "observed_at")}
    feed = {"url": row["feed_url"], "title": row["feed_title"]}
    return {
        **item,
        **times,
        "feed": feed,
        "coins": [with_image(it, it["id"]) for it in row["coins"]],
    }
