"""The names that news items are matched with."""

import hashlib
from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, select

from cryptoviz.news import index as names
from cryptoviz.news.patterns import NamedCoin
from cryptoviz.store.news.rematch_queue import enqueue
from cryptoviz.store.schema.tables import coins, matched_names


class NameIndexCache:
    """Caches the index of the names in `matched_names`, and of the newest coin list."""

    def __init__(self) -> None:
        self._digest = ""
        self._coins: Sequence[NamedCoin] = ()
        self._patterns = names.map_patterns(())
        self._json = names.to_json(self._patterns)
        self._newest_digest = ""
        self._index = names.index_of(self._patterns)

    def index(self, connection: Connection) -> names.CoinIndex:
        """Return the index to match the items of this transaction with."""
        digest = connection.scalar(select(matched_names.c.digest))
        if digest is None:
            self._use("", self._newest_patterns(connection))
        elif digest != self._digest:
            stored = connection.execute(select(matched_names.c.forms)).scalar_one()
            self._use(digest, names.from_json(stored) or self._newest_patterns(connection))
        return self._index

    def refresh(self, connection: Connection) -> bool:
        """Take the newest coin list and queue the items it concerns.

        Return whether what news show has changed: the names, or the patterns made of them.
        """
        newest = self._newest_patterns(connection)
        digest = self._newest_digest
        stored = connection.execute(select(matched_names)).first()
        if stored is not None and stored.digest == digest:
            return False
        connection.execute(matched_names.delete())
        connection.execute(matched_names.insert().values(digest=digest, forms=self._json.decode()))
        self._use(digest, newest)
        known = names.from_json(stored.forms) if stored is not None else None
        enqueue(connection, None if known is None else names.changed_texts(known, newest))
        return True

    def _newest_patterns(self, connection: Connection) -> names.PatternMap:
        newest = _ranked_coins(connection)
        if newest != self._coins or not self._newest_digest:
            self._coins = newest
            patterns = names.map_patterns(newest)
            if patterns != self._patterns:
                self._patterns, self._json = patterns, names.to_json(patterns)
            shown = sorted((coin.id, coin.symbol, coin.name) for coin in newest)
            self._newest_digest = hashlib.sha256(self._json + orjson.dumps(shown)).hexdigest()
        return self._patterns

    def _use(self, digest: str, patterns: names.PatternMap) -> None:
        if patterns != self._index.patterns:
            self._index = names.index_of(patterns)
        self._digest = digest


def _ranked_coins(connection: Connection) -> list[NamedCoin]:
    columns = (coins.c.id, coins.c.symbol, coins.c.name, coins.c.rank)
    query = select(*columns).where(coins.c.rank.is_not(None)).order_by(coins.c.rank, coins.c.id)
    return [NamedCoin(*row) for row in connection.execute(query)]
