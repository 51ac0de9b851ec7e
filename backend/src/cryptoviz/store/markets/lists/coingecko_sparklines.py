"""CoinGecko's own sparklines, shown for coins whose history has not been fetched yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import delete, insert, select

from cryptoviz.clock import to_ms
from cryptoviz.series.lists.sparkline import LineGrid, Sparkline, sparkline_of
from cryptoviz.series.points import Rows
from cryptoviz.series.windows import SPANS
from cryptoviz.store.data_versions import MARKETS, bump
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import coingecko_sparklines

_table = coingecko_sparklines.c
_HOUR = 3_600_000


class SqlCoinGeckoSparklines(SqlStore):
    """SparklineStore in SQL."""

    def save(self, sparklines: Mapping[str, Sequence[float]], observed_at: datetime) -> None:
        """Replace the prices of these coins, and delete those that are too old to be shown.

        Raises StoreError.
        """
        if not sparklines:
            return
        rows = [
            {
                "coin_id": coin_id,
                "observed_at": to_ms(observed_at),
                "prices": orjson.dumps(prices).decode(),
            }
            for coin_id, prices in sorted(sparklines.items())
        ]
        with self._database.write() as connection:
            old = _table.observed_at <= to_ms(observed_at) - SPANS["7d"]
            replaced = _table.coin_id.in_(list(sparklines))
            connection.execute(delete(coingecko_sparklines).where(replaced | old))
            connection.execute(insert(coingecko_sparklines), rows)
            bump(connection, MARKETS)

    def recent(self, coin_ids: Sequence[str], end: int, grid: LineGrid) -> dict[str, Sparkline]:
        """Return lines until `end`."""
        if not coin_ids:
            return {}
        query = select(_table.coin_id, _table.observed_at, _table.prices)
        rows = self._rows(query.where(_table.coin_id.in_(coin_ids)))
        return {
            row.coin_id: sparkline_of(_hourly(row.prices, row.observed_at), end, grid)
            for row in rows
        }


def _hourly(prices: str, last_at: int) -> Rows:
    values = orjson.loads(prices)
    times = [last_at - hours * _HOUR for hours in range(len(values))][::-1]
    return Rows(times, times, [_HOUR // 1000] * len(values), values)
