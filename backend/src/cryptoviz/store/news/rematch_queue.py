"""News items to be matched again after a change of coin names.

They may be all items, so they are taken in steps: writers wait for each. What remains is stored,
so that a restart continues.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import ahocorasick
import orjson
from sqlalchemy import Connection, select

from cryptoviz.news.index import fold
from cryptoviz.store.schema.tables import news_items, unmatched_items

MAX_MATCHED = 1_000  # items of a step: about 0.6 seconds
MAX_SCANNED = 20_000  # items of a step, with those that contain none of the texts
_CHUNK = 500


class MatchItem(NamedTuple):
    """The columns of news_items that matching needs."""

    key: int
    title: str
    summary: str
    shown_at: int


_COLUMNS = [news_items.c[name] for name in MatchItem._fields]


@dataclass(frozen=True, slots=True)
class Remaining:
    """Items with greater keys than `after` that contain one of `texts`; None = all items."""

    after: int
    texts: tuple[str, ...] | None


def enqueue(connection: Connection, texts: set[str] | None) -> None:
    """Add the items with these texts. All items of the queue start over, for the newest names."""
    queued = remaining(connection)
    known = queued.texts if queued else ()
    both = None if texts is None or known is None else tuple(sorted({*texts, *known}))
    if both is None or both:
        _save(connection, Remaining(0, both))


def remaining(connection: Connection) -> Remaining | None:
    """Return what is left; None if nothing is."""
    row = connection.execute(select(unmatched_items)).first()
    if row is None:
        return None
    return Remaining(row.behind, None if row.texts is None else tuple(orjson.loads(row.texts)))


def take_step(connection: Connection, left: Remaining) -> tuple[list[MatchItem], bool]:
    """Return the items of the next step, and whether there may be more after it."""
    concerns, found = _contains_any(left.texts), []
    for scanned, item in enumerate(_items_after(connection, left.after), 1):
        if concerns(item):
            found.append(item)
        if scanned >= MAX_SCANNED or len(found) >= MAX_MATCHED:
            _save(connection, Remaining(item.key, left.texts))
            return found, True
    connection.execute(unmatched_items.delete())
    return found, False


def _save(connection: Connection, left: Remaining) -> None:
    texts = None if left.texts is None else orjson.dumps(left.texts).decode()
    connection.execute(unmatched_items.delete())
    connection.execute(unmatched_items.insert().values(behind=left.after, texts=texts))


def _items_after(connection: Connection, after: int) -> Iterator[MatchItem]:
    query = select(*_COLUMNS).order_by(news_items.c.key).limit(_CHUNK)
    while rows := connection.execute(query.where(news_items.c.key > after)).all():
        yield from (MatchItem(*row) for row in rows)
        after = rows[-1].key


def _contains_any(texts: tuple[str, ...] | None) -> Callable[[MatchItem], bool]:
    """Return a test whether an item contains one of the texts, also inside a word."""
    if texts is None:
        return lambda _: True
    automaton: Any = ahocorasick.Automaton()
    for text in texts:
        automaton.add_word(text, True)
    automaton.make_automaton()
    return lambda it: next(automaton.iter(fold(f"{it.title}\n{it.summary}")), None) is not None
