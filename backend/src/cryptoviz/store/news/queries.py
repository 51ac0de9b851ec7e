"""Reads of news: a page of items, newest first, with the coins that each is about."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select, select

from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.logo import LOGO
from cryptoviz.store.schema.tables import coins, item_coins, news_items

Filter = ColumnElement[bool]
Cursor = tuple[int, int]  # (shown_at, key): the position of an item in lists


_DAY_MS = 86_400_000
_I, _C = news_items.c, item_coins.c
_COLUMNS = [column for column in _I if column.name not in ("event_id", "position")]
_COIN_COLUMNS = (coins.c.id, coins.c.name, coins.c.symbol, LOGO, _C.matched, _C.place)

NewsItemRow = dict[str, Any]  # columns of news_items, and `coins`: a list of _COIN_COLUMNS


class SqlNews(SqlStore):
    """Reads of news. Times are epoch milliseconds."""

    def page(
        self,
        coin_ids: Sequence[str] | None,
        feed: str | None,
        q: str | None,
        since_ms: int | None,
        limit: int,
        before: Cursor | None,
    ) -> list[NewsItemRow]:
        """Return at most `limit` items after `before`, newest first.

        `coin_ids` None = all news, empty = none. Each word of `q` is in the title or summary, in
        any case.
        """
        query = _newest(coin_ids is not None, list(_filters(feed, q)), since_ms, before, limit)
        # Each coin has an index, so that the time this takes does not grow with all items.
        parameters = [{}] if coin_ids is None else [{"of_coin": it} for it in set(coin_ids)]
        with self._database.read() as connection:
            found = {(at, key) for it in parameters for at, key in connection.execute(query, it)}
            return _items(connection, [key for _, key in sorted(found, reverse=True)[:limit]])

    def feeds(self) -> list[dict[str, Any]]:
        """Return url, title and the number of `items` of each feed that has items, by title."""
        last = news_items.alias().c
        title = (
            select(last.feed_title)
            .where(last.feed_url == _I.feed_url)
            .order_by(last.shown_at.desc(), last.key.desc())
            .limit(1)
            .label("title")
        )
        columns = (_I.feed_url.label("url"), title, sa.func.count().label("items"))
        rows = self._rows(select(*columns).group_by(_I.feed_url))
        return [it._asdict() for it in sorted(rows, key=lambda it: (it.title.lower(), it.url))]

    def counts_24h(self) -> dict[str, int]:
        """Return the number of items about each coin in the 24 hours before the newest item.

        Not before now, so that the answer changes with the version of the news only.
        """
        newest = select(sa.func.max(_I.shown_at)).scalar_subquery()
        query = (
            select(_C.coin_id, sa.func.count())
            .join(news_items, _I.key == _C.item)
            .where(_I.shown_at > newest - _DAY_MS)
            .group_by(_C.coin_id)
        )
        return {row[0]: row[1] for row in self._rows(query)}


def _filters(feed: str | None, q: str | None) -> Iterator[Filter]:
    if feed is not None:
        yield _I.feed_url == feed
    for word in (q or "").split():
        yield sa.or_(_contains(_I.title, word), _contains(_I.summary, word))


def _contains(column: ColumnElement[str], word: str) -> Filter:
    """SQLite folds ASCII letters only: words with others are searched in their usual spellings."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return sa.or_(*(column.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))


def _newest(
    of_coin: bool, filters: list[Filter], since_ms: int | None, before: Cursor | None, limit: int
) -> Select[int, int]:
    """Return a query of the newest items, of all or of the coin `of_coin`."""
    shown_at, key = (_C.shown_at, _C.item) if of_coin else (_I.shown_at, _I.key)
    query = select(shown_at, key).order_by(shown_at.desc(), key.desc()).limit(limit)
    if of_coin:
        query = query.where(_C.coin_id == sa.bindparam("of_coin"))
    if of_coin and filters:
        query = query.join(news_items, _I.key == _C.item)
    if since_ms is not None:
        query = query.where(shown_at >= since_ms)
    if before is not None:
        query = query.where(sa.tuple_(shown_at, key) < sa.tuple_(*map(sa.literal, before)))
    return query.where(*filters)


def _items(connection: Connection, keys: Sequence[int]) -> list[NewsItemRow]:
    query = select(*_COLUMNS).where(_I.key.in_(keys))
    items = {row["key"]: dict(row) for row in connection.execute(query).mappings()}
    for item in items.values():
        item["authors"], item["coins"] = orjson.loads(item["authors"]), []
    query = (
        select(item_coins.c.item, *_COIN_COLUMNS)
        .join(coins, coins.c.id == item_coins.c.coin_id)
        .where(item_coins.c.item.in_(keys))
        .order_by(item_coins.c.place.desc(), coins.c.id)
    )
    for row in connection.execute(query).mappings():
        coin = dict(row)
        items[coin.pop("item")]["coins"].append(coin)
    for item in items.values():
        item["coins"].sort(key=partial(_place_in_text, item))
    return [items[key] for key in keys]


def _place_in_text(item: NewsItemRow, coin: dict[str, Any]) -> tuple[bool, int]:
    """Sort key: the coins of the title first. (A rank would change more often than news do.)"""
    return coin["place"] != "title", item[coin["place"]].find(coin["matched"])
