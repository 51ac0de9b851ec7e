"""Which items are still to be matched with other names: found in steps, for it may be all of them, and whoever writes waits for each step.

What is left stands in the database, so that a restart goes on where it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import ahocorasick
import orjson
from sqlalchemy import Connection, select

from cryptoviz.news.index import fold
from cryptoviz.store.schema.tables import news_items, unmatched_items

MATCHED_AT_ONCE = 1_000  # items: about 0.6 seconds
LOOKED_AT_ONCE = 20_000  # items that need not be matched, as no text in question is in them
_CHUNK = 500


class Item(NamedTuple):
    """What matching needs of a row of news_items."""

    key: int
    title: str
    summary: str
    shown_at: int


@dataclass(frozen=True, slots=True)
class Pending:
    """Items behind the key `after` that hold one of `texts`, be it inside a word; None = all items."""

    after: int
    texts: tuple[str, ...] | None


def add_pending(connection: Connection, texts: set[str] | None) -> None:
    """Items with these texts are to be matched, beside those that still are: all from the start, with the latest names."""
    before = pending(connection)
    known = before.texts if before else ()
    both = None if texts is None or known is None else tuple(sorted({*texts, *known}))
    if both is None or both:
        _save(connection, Pending(0, both))


def pending(connection: Connection) -> Pending | None:
    """What is left; None when nothing is."""
    row = connection.execute(select(unmatched_items)).first()
    if row is None:
        return None
    return Pending(row.behind, None if row.texts is None else tuple(orjson.loads(row.texts)))


def take_pending(connection: Connection, left: Pending) -> tuple[list[Item], bool]:
    """The items of the next step, and whether there may be more after it."""
    concerns, found = _looking_for(left.texts), []
    for looked, item in enumerate(_items(connection, left.after), 1):
        if concerns(item):
            found.append(item)
        if looked >= LOOKED_AT_ONCE or len(found) >= MATCHED_AT_ONCE:
            _save(connection, Pending(item.key, left.texts))
            return found, True
    connection.execute(unmatched_items.delete())
    return found, False


def _save(connection: Connection, left: Pending) -> None:
    texts = None if left.texts is None else orjson.dumps(left.texts).decode()
    connection.execute(unmatched_items.delete())
    connection.execute(unmatched_items.insert().values(behind=left.after, texts=texts))


def _items(connection: Connection, after: int) -> Iterator[Item]:
    columns = select(
        news_items.c.key, news_items.c.title, news_items.c.summary, news_items.c.shown_at
    ).order_by(news_items.c.key)
    while rows := connection.execute(columns.where(news_items.c.key > after).limit(_CHUNK)).all():
        yield from (Item(*row) for row in rows)
        after = rows[-1].key


def _looking_for(texts: tuple[str, ...] | None) -> Callable[[Item], bool]:
    """Says of an item whether one of the texts is in it."""
    if texts is None:
        return lambda item: True
    automaton: Any = ahocorasick.Automaton()
    for text in texts:
        automaton.add_word(text, True)
    automaton.make_automaton()
    return lambda item: (
        next(automaton.iter(fold(f"{item.title}\n{item.summary}")), None) is not None
    )
