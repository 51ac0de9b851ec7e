"""Which ranges of history were fetched for a coin."""

from collections.abc import Mapping

from sqlalchemy import select

from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import coins, history_fills


class SqlHistoryFills(SqlStore):
    """Reads of history_fills. Raises StoreError."""

    def fetched(self, coin_id: str) -> Mapping[int, int]:
        """Return when each range, in days, was fetched last, in epoch milliseconds."""
        fills = history_fills.c
        query = select(fills.days, fills.filled_at).join(coins, coins.c.key == fills.coin)
        return {row.days: row.filled_at for row in self._rows(query.where(coins.c.id == coin_id))}
