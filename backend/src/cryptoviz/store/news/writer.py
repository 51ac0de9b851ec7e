"""Writes news items and the coins that they are about."""

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
from cryptoviz.store.news.name_index import NameIndexCache
from cryptoviz.store.news.rematch_queue import MatchItem, remaining, take_step
from cryptoviz.store.schema.tables import item_coins, news_items

Values = dict[str, Any]  # a row of news_items

_CHUNK = 500  # parameters of a statement, and items matched at a time
_UPDATE = news_items.update().where(news_items.c.key == bindparam("of_key"))


class SqlNewsWriter:
    """Messages of news topics → news_items, item_coins."""

    def __init__(self) -> None:
        self._names = NameIndexCache()

    def write(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        """Keep the latest version of each item; the same content again is a duplicate."""
        items = [message.event.data if message.event else None for message in messages]
        ids = {item.id for item in items if isinstance(item, NewsItem)}
        batch = _NewsBatch(connection, ids)
        indexed, rejected = 0, []
        for message, item in zip(messages, items, strict=True):
            if message.event is None or not isinstance(item, NewsItem):
                rejected.append(replace(message, error=message.error or "not a news item"))
            else:
                indexed += batch.add(_values(message.event, item, message.offset))
        batch.save(self._names.index(connection))
        return WriteResult(indexed, len(messages) - indexed - len(rejected), rejected)

    def refresh_names(self, connection: Connection) -> None:
        """Take over the newest coin list; `rematch` then matches the items that it concerns."""
        if self._names.refresh(connection):
            bump(connection, NEWS)

    def rematch(self, connection: Connection) -> bool:
        """Match some items again, in one short step; return whether more may be left."""
        left = remaining(connection)
        if left is None:
            return False
        items, more = take_step(connection, left)
        _match(connection, items, self._names.index(connection))
        if items:
            bump(connection, NEWS)
        return more


class _NewsBatch:
    """The items of a batch after each of its records: where batches begin makes no difference."""

    def __init__(self, connection: Connection, ids: set[str]) -> None:
        self._connection = connection
        self._items = {row["id"]: row for row in _stored(connection, ids)}
        self._new: dict[int, Values] = {}
        self._changed: dict[int, Values] = {}

    def add(self, values: Values) -> bool:
        """Return whether the record changed anything."""
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
        new, changed = list(self._new.values()), list(self._changed.values())
        if new:
            self._connection.execute(news_items.insert(), new)
        if changed:
            self._connection.execute(_UPDATE, [{"of_key": row["key"], **row} for row in changed])
        fields = MatchItem._fields
        items = (MatchItem(**{name: row[name] for name in fields}) for row in (*new, *changed))
        _match(self._connection, items, index)


def _key_of(item_id: str) -> int:
    """Return 63 bits of a hash, so that every bus gives the same order of pages."""
    return int.from_bytes(hashlib.sha256(item_id.encode()).digest()[:8]) >> 1


def _stored(connection: Connection, ids: Iterable[str]) -> Iterator[Values]:
    rest = iter(sorted(ids))
    while part := list(islice(rest, _CHUNK)):
        query = select(news_items).where(news_items.c.id.in_(part))
        yield from map(dict, connection.execute(query).mappings())


def _values(event: Event, item: NewsItem, offset: int) -> Values:
    observed = to_ms(event.time)
    values = {
        **item.model_dump(exclude={"categories"}),
        "event_id": event.id,
        "authors": orjson.dumps(item.authors).decode(),
        "published": to_ms(item.published) if item.published else None,
        "updated": to_ms(item.updated) if item.updated else None,
        "observed_at": observed,
        "first_observed_at": observed,
        "position": offset,
    }
    return {**values, "shown_at": _shown_at(values)}


def _merged(known: Values, values: Values) -> Values:
    """Return the later of two versions, with the earlier first observation."""
    same = values["event_id"] == known["event_id"]
    later = (values["observed_at"], values["position"]) > (known["observed_at"], known["position"])
    shown = {**values, "key": known["key"]} if later and not same else known
    first = min(known["first_observed_at"], values["first_observed_at"])
    merged = {**shown, "first_observed_at": first}
    return {**merged, "shown_at": _shown_at(merged)}


def _shown_at(values: Values) -> int:
    """Return the time of publication; of observation where it is unknown or in the future."""
    published: int | None = values["published"]
    if published is None or published > values["observed_at"] + FUTURE_TOLERANCE_MS:
        return int(values["first_observed_at"])
    return published


def _match(connection: Connection, items: Iterable[MatchItem], index: CoinIndex) -> None:
    """Replace the coins that these items are about."""
    rest = iter(items)
    while part := list(islice(rest, _CHUNK)):
        keys = [item.key for item in part]
        connection.execute(item_coins.delete().where(item_coins.c.item.in_(keys)))
        rows = [
            {"item": item.key, "shown_at": item.shown_at, **match._asdict()}
            for item in part
            for match in match_coins(item.title, item.summary, index)
        ]
        if rows:
            connection.execute(item_coins.insert(), rows)
