"""Reads of the totals of all coins with a current price."""

from sqlalchemy import Connection

from cryptoviz.clock import Clock, to_ms
from cryptoviz.series.change import is_too_old
from cryptoviz.series.lists.market_totals import MarketTotals, totals_of
from cryptoviz.series.points import PricePoint
from cryptoviz.series.windows import FINEST, SPANS, until_now, window_end
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import driver
from cryptoviz.store.db.reads.hot import newest_of_all
from cryptoviz.store.db.reads.rates import DOLLAR, read_rates
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.lists.table import SqlMarketTable

_CAPS_BEFORE = f"""
SELECT coins.id, bar.last_at, bar.market_cap
FROM coins JOIN candles AS bar
  ON bar.coin = coins.key AND bar.width_s = {FINEST // 1000} AND bar.start = (
    SELECT max(start) FROM candles
    WHERE coin = coins.key AND width_s = {FINEST // 1000} AND start < ?)
WHERE coins.newest_at IS NOT NULL AND bar.market_cap > 0
"""


class SqlMarketTotals(SqlStore):
    """Reads of totals. All raise StoreError, and InvalidParameterError for an unknown currency."""

    def __init__(self, database: Database, table: SqlMarketTable, clock: Clock) -> None:
        super().__init__(database)
        self._table = table
        self._clock = clock

    def read(self, vs: str = DOLLAR) -> MarketTotals:
        """Return the totals in a currency. The day ends where the windows of series do."""
        now_ms = to_ms(self._clock())
        with self._database.read() as connection:
            rows = self._table.current(vs)
            newest = until_now(newest_of_all(connection), now_ms)
            caps = {} if newest is None else _caps_before(connection, window_end(newest))
            if vs != DOLLAR:
                rates = read_rates(connection, vs, [cap.at for cap in caps.values()])
                converted = ((coin, rates.convert_point(cap)) for coin, cap in caps.items())
                caps = {coin: cap for coin, cap in converted if cap is not None}
        return totals_of(rows, {coin: cap.value for coin, cap in caps.items()})


def _caps_before(connection: Connection, end: int) -> dict[str, PricePoint]:
    """Return the market caps that are known of a day before `end`, with their times."""
    start = end - SPANS["24h"]
    rows = driver(connection).execute(_CAPS_BEFORE, (start,))
    return {coin: PricePoint(at, cap) for coin, at, cap in rows if not is_too_old(at, start, end)}
