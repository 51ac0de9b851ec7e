"""CoinGecko's own sparklines, shown for coins whose history has not been fetched yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import delete, insert, select

from cryptoviz.clock import to_ms
from cryptoviz.store.data_versions import MARKETS, bump
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import coingecko_sparklines

HOUR_MS = 3_600_000
_table = coingecko_sparklines.c


class SqlCoinGeckoSparklines(SqlStore):
    """SparklineStore in SQL."""

    def save(self, sparklines: Mapping[str, Sequence[float]], asked_at: datetime) -> None:
        """Replace the prices of these coins. Raises StoreError."""
        if not sparklines:
            return
        rows = [
            {
                "coin_id": coin_id,
                "asked_at": to_ms(asked_at),
                "prices": orjson.dumps(prices).decode(),
            }
            for coin_id, prices in sorted(sparklines.items())
        ]
        with self._database.write() as connection:
            connection.execute(
                delete(coingecko_sparklines).where(_table.coin_id.in_(list(sparklines)))
            )
            connection.execute(insert(coingecko_sparklines), rows)
            bump(connection, MARKETS)

    def recent(self, coin_ids: Sequence[str], now_ms: int) -> dict[str, list[float]]:
        """Return the prices of the last seven days, about one every two hours, oldest first."""
        if not coin_ids:
            return {}
        query = select(_table.coin_id, _table.asked_at, _table.prices)
        rows = self._rows(query.where(_table.coin_id.in_(coin_ids)))
        found = {
            row.coin_id: _recent(orjson.loads(row.prices), now_ms - row.asked_at) for row in rows
        }
        return {coin_id: prices for coin_id, prices in found.items() if prices}


def _recent(hourly: Sequence[float], age_ms: int) -> list[float]:
    """Return every second price, the newest included, without those older than seven days."""
    outdated = max(0, age_ms // HOUR_MS - (168 - len(hourly)))
    return list(hourly[outdated:][::-2][::-1])
