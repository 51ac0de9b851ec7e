"""CoinGecko's own sparklines, shown for coins whose history has not been fetched yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import delete, insert, select

from cryptoviz.clock import to_ms
from cryptoviz.series.lists.sparkline import POINTS, WIDTH, Sparkline
from cryptoviz.series.windows import SPANS
from cryptoviz.store.data_versions import MARKETS, bump
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import coingecko_sparklines

_table = coingecko_sparklines.c


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

    def recent(self, coin_ids: Sequence[str], end: int) -> dict[str, Sparkline]:
        """Return lines until `end`: about one price every two hours."""
        if not coin_ids:
            return {}
        query = select(_table.coin_id, _table.observed_at, _table.prices)
        rows = self._rows(query.where(_table.coin_id.in_(coin_ids)))
        return {
            row.coin_id: _recent(orjson.loads(row.prices), end - row.observed_at) for row in rows
        }


def _recent(hourly: Sequence[float], age_ms: int) -> Sparkline:
    """Return every second price, the newest included, without those older than seven days."""
    unknown = min(POINTS, max(0, age_ms) // WIDTH)
    known = hourly[::-2][: POINTS - unknown][::-1]
    return [*[None] * (POINTS - unknown - len(known)), *known, *[None] * unknown]
