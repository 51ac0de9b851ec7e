"""CoinGecko's own sparklines, shown for coins whose history has not been fetched yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import delete, insert, select

from cryptoviz.clock import to_ms
from cryptoviz.series.lists.sparkline import POINTS, WIDTH, Sparkline, rounded
from cryptoviz.store.data_versions import MARKETS, bump
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import coingecko_sparklines

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

    def recent(self, coin_ids: Sequence[str], end: int) -> dict[str, Sparkline]:
        """Return lines until `end`: about one price every two hours."""
        if not coin_ids:
            return {}
        query = select(_table.coin_id, _table.asked_at, _table.prices)
        rows = self._rows(query.where(_table.coin_id.in_(coin_ids)))
        return {row.coin_id: _recent(orjson.loads(row.prices), end - row.asked_at) for row in rows}


def _recent(hourly: Sequence[float], age_ms: int) -> Sparkline:
    """Return every second price, the newest included, without those older than seven days."""
    unknown = min(POINTS, max(0, age_ms) // WIDTH)
    known = rounded(hourly[::-2][: POINTS - unknown][::-1])
    return [*[None] * (POINTS - unknown - len(known)), *known, *[None] * unknown]
