"""Which names the items were matched with, and finding the items that other names concern."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import ahocorasick
from sqlalchemy import Connection, select

from cryptoviz.news.forms import NamedCoin
from cryptoviz.news.index import CoinIndex, Forms, build_index, changed_texts, fold, forms_by_text, from_json, index_of, to_json
from cryptoviz.store.schema import coins, matched_names, news_items

_CHUNK = 2000
_ONLY = 1  # the key of the one row


class Item(NamedTuple):
    """What matching needs of a row of news_items."""

    key: int
    title: str
    summary: str
    shown_at: int


class MatchedNames:
    """Keeps the index of the names that `matched_names` tells, for as long as it tells the same."""

    def __init__(self) -> None:
        self._digest = ""
        self._index = build_index(())
        self._coins: Sequence[NamedCoin] = ()
        self._forms: Forms = forms_by_text(())
        self._body = to_json(self._forms)

    def index(self, connection: Connection) -> CoinIndex:
        """What the items of this transaction are to be matched with."""
        row = connection.execute(select(matched_names.c.digest)).first()
        if row is None:
            return self._load("", self._latest(connection))
        if row.digest != self._digest:
            stored = connection.execute(select(matched_names.c.forms)).scalar_one()
            self._load(row.digest, from_json(stored) or self._latest(connection))
        return self._index

    def renew(self, connection: Connection) -> Iterator[Item] | None:
        """Take the latest list of coins; the items to match again, or None when no name changed that matters."""
        latest = self._latest(connection)
        digest = hashlib.sha256(self._body).hexdigest()
        row = connection.execute(select(matched_names.c.digest)).first()
        if row is not None and row.digest == digest:
            return None
        before = connection.execute(select(matched_names.c.forms)).scalar()
        connection.execute(matched_names.delete())
        connection.execute(matched_names.insert().values(key=_ONLY, digest=digest, forms=self._body.decode()))
        self._load(digest, latest)
        known = from_json(before) if before is not None else None
        return _items(connection) if known is None else _naming(_items(connection), changed_texts(known, latest))

    def _latest(self, connection: Connection) -> Forms:
        found = _ranked_coins(connection)
        if found != self._coins:
            self._coins = found
            forms = forms_by_text(found)
            if forms != self._forms:
                self._forms, self._body = forms, to_json(forms)
        return self._forms

    def _load(self, digest: str, forms: Forms) -> CoinIndex:
        if forms != self._index.forms:
            self._index = index_of(forms)
        self._digest = digest
        return self._index


def _ranked_coins(connection: Connection) -> list[NamedCoin]:
    rows = (
        select(coins.c.id, coins.c.symbol, coins.c.name, coins.c.rank).where(coins.c.rank.is_not(None)).order_by(coins.c.rank, coins.c.id)
    )
    return [NamedCoin(*row) for row in connection.execute(rows)]


def _items(connection: Connection) -> Iterator[Item]:
    """All items, a few at a time: they may be many."""
    columns = select(news_items.c.key, news_items.c.title, news_items.c.summary, news_items.c.shown_at).order_by(news_items.c.key)
    last = 0
    while rows := connection.execute(columns.where(news_items.c.key > last).limit(_CHUNK)).all():
        yield from (Item(*row) for row in rows)
        last = rows[-1].key


def _naming(items: Iterator[Item], texts: set[str]) -> Iterator[Item]:
    """Those that hold one of the texts, be it inside a word: what they are about is decided afterwards."""
    automaton: Any = ahocorasick.Automaton()
    for text in texts:
        automaton.add_word(text, True)
    automaton.make_automaton()
    for item in items:
        if next(automaton.iter(fold(f"{item.title}\n{item.summary}")), None) is not None:
            yield item
