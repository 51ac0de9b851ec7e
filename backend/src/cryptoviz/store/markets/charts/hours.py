"""Candles of a coin by UTC clock hours, newest first."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from cryptoviz.clock import Clock, to_ms
from cryptoviz.series.charts.buckets import BUCKETS, bar_width
from cryptoviz.series.charts.candles import BarColumns
from cryptoviz.series.windows import floor
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.charts.candles import read_candles
from cryptoviz.store.schema.tables import candles, coins

HOUR = BUCKETS["1h"]
_BAR = bar_width("1h")

_C = candles.c
_NEWEST = (
    select(_C.coin, _C.start)
    .join_from(candles, coins, coins.c.key == _C.coin)
    .where(coins.c.id == bindparam("coin_id"), _C.width_s == _BAR // 1000)
    .where(_C.start <= bindparam("now_ms"))
    .order_by(_C.start.desc())
    .limit(bindparam("bars"))
)


@dataclass(frozen=True, slots=True)
class HourPrices:
    """The prices of the clock hour that starts at `start_ms`."""

    start_ms: int
    open: float
    high: float
    low: float
    close: float


class SqlHours(SqlStore):
    """Reads of hours. Raises StoreError."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock

    def newest(self, coin_id: str, limit: int) -> list[HourPrices]:
        """Return the newest hours that have a price; none of a coin that does not exist."""
        now_ms = to_ms(self._clock())  # a source whose clock is ahead may have left later prices
        newest = {"coin_id": coin_id, "now_ms": now_ms, "bars": limit * HOUR // _BAR}
        with self._database.read() as connection:
            found = connection.execute(_NEWEST, newest).all()
            if not found:
                return []
            hours = sorted({floor(row.start, HOUR) for row in found})[-limit:]
            edges = [*hours, hours[-1] + HOUR]
            return _hours(read_candles(connection, found[0].coin, "1h", edges, hours[0]))


def _hours(bars: BarColumns) -> list[HourPrices]:
    columns = zip(bars.start, bars.open, bars.high, bars.low, bars.close, strict=True)
    return [HourPrices(*values) for values in columns][::-1]
