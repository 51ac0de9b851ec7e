"""Links of coins whose pages were opened."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from cryptoviz.clock import to_ms
from cryptoviz.errors import StoreError
from cryptoviz.model.links import KEPT_FOR, CoinLinks
from cryptoviz.store.data_versions import MARKETS, bump
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.db.upsert import upsert
from cryptoviz.store.markets.wanted_coins import OPENED, OPENED_FOR
from cryptoviz.store.schema.tables import coin_links, wanted_coins

_COLUMNS = [coin_links.c[name] for name in CoinLinks._fields]


class SqlLinks(SqlStore):
    """LinkStore in SQL."""

    def wanted(self, now: datetime) -> str | None:
        """Return the next coin whose links to fetch."""
        wanted = wanted_coins.c
        # A time that is too far ahead is of a clock that was set back.
        waits = coin_links.c.refetch_at.between(to_ms(now) + 1, to_ms(now + KEPT_FOR))
        query = (
            select(wanted.coin_id)
            .select_from(wanted_coins.outerjoin(coin_links, coin_links.c.coin_id == wanted.coin_id))
            .where(wanted.reason == OPENED, wanted.wanted_at >= to_ms(now - OPENED_FOR))
            .where(coin_links.c.coin_id.is_(None) | ~waits)
            .order_by(wanted.wanted_at.desc(), wanted.coin_id)
            .limit(1)
        )
        try:
            return self._scalar(query)
        except StoreError:
            return None

    def save(self, coin_id: str, links: CoinLinks | None, refetch_at: datetime) -> None:
        """Replace the links of a coin, and raise the data version if they are others."""
        row = {"coin_id": coin_id, "refetch_at": to_ms(refetch_at)}
        with self._database.write() as connection:
            known = connection.execute(_select(coin_id)).first() or CoinLinks()
            upsert(connection, coin_links, row | (links._asdict() if links else {}))
            if links is not None and links != tuple(known):
                bump(connection, MARKETS)

    def of(self, coin_id: str) -> CoinLinks | None:
        """Return the links of a coin; None if none is known."""
        row = self._row(_select(coin_id))
        return CoinLinks(*row) if row and any(row) else None


def _select(coin_id: str) -> Select[Any]:
    return select(*_COLUMNS).where(coin_links.c.coin_id == coin_id)
