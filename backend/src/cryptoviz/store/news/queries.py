"""Reading news: a page of items, newest first, with the coins that each is about."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import coins, item_coins, news_items


@dataclass(frozen=True, slots=True)
class NewsCoin:
    """A coin that an item is about; `matched` are the words that named it."""

    id: str
    name: str
    symbol: str
    matched: str
    place: str  # title or summary


@dataclass(frozen=True, slots=True)
class NewsRow:
    """Times are epoch milliseconds; `key` with `shown_at` is the item's place in the list."""

    key: int
    id: str
    title: str
    link: str | None
    summary: str
    authors: list[str]
    publisher: str | None
    published: int | None
    observed_at: int
    shown_at: int
    feed_url: str
    feed_title: str
    coins: tuple[NewsCoin, ...]


class SqlNews:
    """Reads of news. All raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self,
        coin_ids: Sequence[str] | None,
        feed: str | None,
        q: str | None,
        since_ms: int | None,
        limit: int,
        before: tuple[int, int] | None,
    ) -> list[NewsRow]:
        """At most `limit` items behind `before` (shown_at, key), newest first. `coin_ids` None = all news, empty = none.

        `q`: each of its words stands in title or summary, in any case. Raises StoreError when the database cannot answer.
        """
        filters = _filters(feed, q)
        with self._database.read() as connection:
            if coin_ids is None:
                keys = _newest(connection, _all_news(filters, since_ms, limit, before))
            else:
                rows = _of_coin(filters, since_ms, limit, before)
                keys = _newest_of_coins(connection, rows, set(coin_ids), limit)
            return _rows(connection, keys[:limit])

    def feeds(self) -> list[tuple[str, str, int]]:
        """(URL, title, number of items) of each feed that has items, by title."""
        last = news_items.alias()
        title = (
            select(last.c.feed_title)
            .where(last.c.feed_url == news_items.c.feed_url)
            .order_by(last.c.shown_at.desc(), last.c.key.desc())
            .limit(1)
        ).scalar_subquery()
        counted = select(news_items.c.feed_url, title, func.count()).group_by(news_items.c.feed_url)
        with self._database.read() as connection:
            return sorted(
                ((url, title, count) for url, title, count in connection.execute(counted)),
                key=lambda row: (row[1].lower(), row[0]),
            )


def _filters(feed: str | None, q: str | None) -> list[ColumnElement[bool]]:
    words = (q or "").split()
    found = [
        or_(*(_holds(column, word) for column in (news_items.c.title, news_items.c.summary)))
        for word in words
    ]
    return [news_items.c.feed_url == feed, *found] if feed is not None else found


def _holds(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """SQLite folds the letters of ASCII only: others are looked for as they are commonly written."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(column.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))


def _all_news(
    filters: Sequence[ColumnElement[bool]],
    since_ms: int | None,
    limit: int,
    before: tuple[int, int] | None,
) -> Select[int, int]:
    place = (news_items.c.shown_at, news_items.c.key)
    return (
        select(*place)
        .where(*filters, *_between(*place, since_ms, before))
        .order_by(*(column.desc() for column in place))
        .limit(limit)
    )


def _newest_of_coins(
    connection: Connection, rows: Select[int, int], coin_ids: Iterable[str], limit: int
) -> list[int]:
    """The newest items of each coin by its index, then the newest of all those: the cost does not grow with the years."""
    found: set[tuple[int, int]] = set()
    for coin_id in coin_ids:
        found.update(
            (shown_at, key) for shown_at, key in connection.execute(rows, {"of_coin": coin_id})
        )
    return [key for _, key in sorted(found, reverse=True)[:limit]]


def _of_coin(
    filters: Sequence[ColumnElement[bool]],
    since_ms: int | None,
    limit: int,
    before: tuple[int, int] | None,
) -> Select[int, int]:
    place = (item_coins.c.shown_at, item_coins.c.item)
    rows = select(*place).where(
        item_coins.c.coin_id == bindparam("of_coin"), *_between(*place, since_ms, before)
    )
    if filters:
        rows = rows.join(news_items, news_items.c.key == item_coins.c.item).where(*filters)
    return rows.order_by(*(column.desc() for column in place)).limit(limit)


def _between(
    shown_at: ColumnElement[int],
    key: ColumnElement[int],
    since_ms: int | None,
    before: tuple[int, int] | None,
) -> Iterator[ColumnElement[bool]]:
    if since_ms is not None:
        yield shown_at >= since_ms
    if before is not None:
        yield tuple_(shown_at, key) < tuple_(*map(literal, before))


def _newest(connection: Connection, rows: Select[int, int]) -> list[int]:
    return [key for _, key in connection.execute(rows)]


def _rows(connection: Connection, keys: Sequence[int]) -> list[NewsRow]:
    items = {
        row["key"]: row
        for row in connection.execute(
            select(news_items).where(news_items.c.key.in_(keys))
        ).mappings()
    }
    about = _coins_of(connection, keys)
    return [_row(items[key], about.get(key, ())) for key in keys]


def _row(item: RowMapping, about: Iterable[NewsCoin]) -> NewsRow:
    names = (
        "key",
        "id",
        "title",
        "link",
        "summary",
        "publisher",
        "published",
        "observed_at",
        "shown_at",
        "feed_url",
        "feed_title",
    )
    return NewsRow(
        **{name: item[name] for name in names},
        authors=orjson.loads(item["authors"]),
        coins=tuple(about),
    )


def _coins_of(connection: Connection, keys: Sequence[int]) -> dict[int, list[NewsCoin]]:
    """Those of the title first, then by rank."""
    columns = (
        item_coins.c.item,
        coins.c.id,
        coins.c.name,
        coins.c.symbol,
        item_coins.c.matched,
        item_coins.c.place,
    )
    named = and_(coins.c.id == item_coins.c.coin_id, item_coins.c.item.in_(keys))
    rows = (
        select(*columns)
        .join(coins, named)
        .order_by(item_coins.c.place.desc(), coins.c.rank.nulls_last(), coins.c.id)
    )
    found: dict[int, list[NewsCoin]] = {}
    for row in connection.execute(rows):
        found.setdefault(row.item, []).append(NewsCoin(*row[1:]))
    return found
