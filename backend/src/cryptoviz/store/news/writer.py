"""Writes news items and which coins they are about."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import orjson
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select

from cryptoviz.clock import to_ms
from cryptoviz.model.events import FUTURE_TOLERANCE_MS, Event
from cryptoviz.model.messages import Message, WriteResult
from cryptoviz.model.records import NewsItem
from cryptoviz.news.index import CoinIndex
from cryptoviz.news.match import match_coins
from cryptoviz.store.data_versions import NEWS, bump
from cryptoviz.store.news.name_index import MatchedNames
from cryptoviz.store.news.rematch_queue import Item, pending, take_pending
from cryptoviz.store.schema.tables import item_coins, news_items

Values = dict[str, Any]  # a row of news_items

_CHUNK = 500  # parameters of one statement, and items matched at a time
_UPDATE = news_items.update().where(news_items.c.key == bindparam("of_key"))


class SqlNewsWriter:
    """Messages of news topics → news_items, item_coins."""

    def __init__(self) -> None:
        self._names = MatchedNames()

    def write(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        """The latest version of each item is kept: by time of observation, then by offset. The same content again is a duplicate."""
        news = [(message, message.event, _item_of(message)) for message in messages]
        batch = _NewsBatch(connection, {item.id for _, _, item in news if item})
        indexed, rejected = 0, []
        for message, event, item in news:
            if event is None or item is None:
                rejected.append(replace(message, error=message.error or "not a news item"))
            else:
                indexed += batch.take(_values(event, item, message.offset))
        batch.save(self._names.index(connection))
        return WriteResult(indexed, len(messages) - indexed - len(rejected), rejected)

    def refresh_names(self, connection: Connection) -> None:
        """Take over the latest coin list; `rematch` then matches the items that it concerns."""
        if self._names.renew(connection):
            bump(connection, NEWS)

    def rematch(self, connection: Connection) -> bool:
        """Match some items again, in one short step; return whether more may be left."""
        left = pending(connection)
        if left is None:
            return False
        items, more = take_pending(connection, left)
        index, rest = self._names.index(connection), iter(items)
        while part := list(islice(rest, _CHUNK)):
            _match(connection, part, index)
        if items:
            bump(connection, NEWS)
        return more


class _NewsBatch:
    """The items of a batch as they stand after each of its records, so that it does not matter where batches begin."""

    def __init__(self, connection: Connection, ids: set[str]) -> None:
        self._connection = connection
        self._items = dict(_known(connection, ids))
        self._new: dict[int, Values] = {}
        self._changed: dict[int, Values] = {}

    def take(self, values: Values) -> bool:
        """Whether the record changed anything."""
        known = self._items.get(values["id"])
        if known is None:
            merged = {"key": _key_of(values["id"]), **values}
        else:
            merged = _merged(known, values)
            if merged == known:
                return False
        is_new = known is None or known["key"] in self._new
        (self._new if is_new else self._changed)[merged["key"]] = merged
        self._items[values["id"]] = merged
        return True

    def save(self, index: CoinIndex) -> None:
        if self._new:
            self._connection.execute(news_items.insert(), list(self._new.values()))
        if self._changed:
            self._connection.execute(
                _UPDATE, [{"of_key": key, **values} for key, values in self._changed.items()]
            )
        touched = [*self._new.values(), *self._changed.values()]
        items = (Item(row["key"], row["title"], row["summary"], row["shown_at"]) for row in touched)
        while part := list(islice(items, _CHUNK)):
            _match(self._connection, part, index)


def _key_of(item_id: str) -> int:
    """63 bits, the same in whichever order the items of several feeds arrive: another bus gives the same list, page by page."""
    return int.from_bytes(hashlib.sha256(item_id.encode()).digest()[:8]) >> 1


def _item_of(message: Message) -> NewsItem | None:
    return (
        message.event.data if message.event and isinstance(message.event.data, NewsItem) else None
    )


def _known(connection: Connection, ids: Iterable[str]) -> Iterator[tuple[str, Values]]:
    left = iter(sorted(ids))
    while part := list(islice(left, _CHUNK)):
        for row in connection.execute(
            select(news_items).where(news_items.c.id.in_(part))
        ).mappings():
            yield row["id"], dict(row)


def _values(event: Event, item: NewsItem, offset: int) -> Values:
    observed = to_ms(event.time)
    values = {
        "id": item.id,
        "event_id": event.id,
        "feed_url": item.feed_url,
        "feed_title": item.feed_title,
        "title": item.title,
        "link": item.link,
        "summary": item.summary,
        "authors": orjson.dumps(item.authors).decode(),
        "publisher": item.publisher,
        "published": to_ms(item.published) if item.published else None,
        "updated": to_ms(item.updated) if item.updated else None,
        "observed_at": observed,
        "first_observed_at": observed,
        "position": offset,
    }
    return {**values, "shown_at": _shown_at(values)}


def _merged(known: Values, values: Values) -> Values:
    """The later of two versions; when the item was first seen is the earlier of both."""
    same = values["event_id"] == known["event_id"]
    later = (values["observed_at"], values["position"]) > (known["observed_at"], known["position"])
    shown = {**values, "key": known["key"]} if later and not same else known
    merged = {
        **shown,
        "first_observed_at": min(known["first_observed_at"], values["first_observed_at"]),
    }
    return {**merged, "shown_at": _shown_at(merged)}


def _shown_at(values: Values) -> int:
    """When it was published, unless the feed does not say or tells a time to come: then when it was first seen."""
    published: int | None = values["published"]
    first: int = values["first_observed_at"]
    return (
        first
        if published is None or published > values["observed_at"] + FUTURE_TOLERANCE_MS
        else published
    )


def _match(connection: Connection, items: Sequence[Item], index: CoinIndex) -> None:
    """Replace what these items are about."""
    connection.execute(
        item_coins.delete().where(item_coins.c.item.in_([item.key for item in items]))
    )
    rows = [
        {
            "item": item.key,
            "coin_id": match.coin_id,
            "matched": match.matched,
            "place": match.place,
            "shown_at": item.shown_at,
        }
        for item in items
        for match in match_coins(item.title, item.summary, index)
    ]
    if rows:
        connection.execute(item_coins.insert(), rows)
