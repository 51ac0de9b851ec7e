"""News: items about the favourites, about some coins, or all; and the feeds they came from."""

from collections.abc import Sequence
from dataclasses import asdict

from apiflask import APIBlueprint
from flask import Response

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import Json, decode_cursor, encode_cursor, time_of
from cryptoviz.api.ports import Stores
from cryptoviz.api.resources.cached_json import answer
from cryptoviz.api.resources.login_required import signed_in, viewer
from cryptoviz.api.resources.news_schemas import Feeds, News, NewsQuery
from cryptoviz.store.data_versions import NEWS
from cryptoviz.store.news.queries import NewsRow

bp = APIBlueprint("news", __name__, url_prefix="/api/v1/news")


@bp.get("")
@signed_in
@bp.doc(operation_id="listNews", responses=[304])
@bp.input(NewsQuery, location="query")
@bp.output(News)
def list_news(query_data: NewsQuery) -> Response:
    """News items, newest first"""
    place, user_id, before = stores(), viewer().user_id, decode_cursor(query_data.cursor, 2)
    return answer(
        NEWS,
        lambda: _page(place, user_id, query_data, before),
        personal=query_data.filter == "favourites",
    )


@bp.get("/feeds")
@signed_in
@bp.doc(operation_id="listFeeds", responses=[304])
@bp.output(Feeds)
def list_feeds() -> Response:
    """Feeds with the number of their items"""
    feeds = stores().news.feeds
    return answer(
        NEWS,
        lambda: {
            "data": [{"url": url, "title": title, "items": items} for url, title, items in feeds()]
        },
    )


def _page(place: Stores, user_id: int, query: NewsQuery, before: tuple[int, ...] | None) -> Json:
    wanted = _coins(place, user_id, query)
    if wanted is not None and not wanted:
        return {"data": [], "next": None}
    place_before = (before[0], before[1]) if before else None
    rows = place.news.page(wanted, query.feed, query.q, query.since, query.limit + 1, place_before)
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    return {
        "data": [_item(row) for row in shown],
        "next": encode_cursor(shown[-1].shown_at, shown[-1].key) if more else None,
    }


def _coins(place: Stores, user_id: int, query: NewsQuery) -> Sequence[str] | None:
    """The coins whose news are asked for; None = all news, empty = none."""
    if query.filter == "all":
        return query.coin
    favourites = place.favourites.ids(user_id)
    return (
        favourites
        if query.coin is None
        else [coin_id for coin_id in favourites if coin_id in query.coin]
    )


def _item(row: NewsRow) -> Json:
    return {
        "id": row.id,
        "title": row.title,
        "link": row.link,
        "summary": row.summary,
        "published": time_of(row.published),
        "shown_at": time_of(row.shown_at),
        "observed_at": time_of(row.observed_at),
        "publisher": row.publisher,
        "authors": row.authors,
        "feed": {"url": row.feed_url, "title": row.feed_title},
        "coins": [asdict(coin) for coin in row.coins],
    }
