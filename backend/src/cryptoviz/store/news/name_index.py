"""Which names the items are matched with."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection, select

from cryptoviz.news.index import (
    CoinIndex,
    PatternMap,
    build_index,
    changed_texts,
    from_json,
    index_of,
    map_patterns,
    to_json,
)
from cryptoviz.news.patterns import NamedCoin
from cryptoviz.store.news.rematch_queue import add_pending
from cryptoviz.store.schema.tables import coins, matched_names


class MatchedNames:
    """Keeps the index of the names that `matched_names` tells, for as long as it tells the same."""

    def __init__(self) -> None:
        self._digest = ""
        self._index = build_index(())
        self._coins: Sequence[NamedCoin] = ()
        self._forms: PatternMap = map_patterns(())
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

    def renew(self, connection: Connection) -> bool:
        """Take the latest list of coins; whether a name changed in a way that matters. The items that hold it are pending then."""
        latest = self._latest(connection)
        digest = hashlib.sha256(self._body).hexdigest()
        row = connection.execute(select(matched_names.c.digest)).first()
        if row is not None and row.digest == digest:
            return False
        before = connection.execute(select(matched_names.c.forms)).scalar()
        connection.execute(matched_names.delete())
        connection.execute(matched_names.insert().values(digest=digest, forms=self._body.decode()))
        self._load(digest, latest)
        known = from_json(before) if before is not None else None
        add_pending(connection, None if known is None else changed_texts(known, latest))
        return True

    def _latest(self, connection: Connection) -> PatternMap:
        found = _ranked_coins(connection)
        if found != self._coins:
            self._coins = found
            forms = map_patterns(found)
            if forms != self._forms:
                self._forms, self._body = forms, to_json(forms)
        return self._forms

    def _load(self, digest: str, forms: PatternMap) -> CoinIndex:
        if forms != self._index.patterns:
            self._index = index_of(forms)
        self._digest = digest
        return self._index


def _ranked_coins(connection: Connection) -> list[NamedCoin]:
    rows = (
        select(coins.c.id, coins.c.symbol, coins.c.name, coins.c.rank)
        .where(coins.c.rank.is_not(None))
        .order_by(coins.c.rank, coins.c.id)
    )
    return [NamedCoin(*row) for row in connection.execute(rows)]
