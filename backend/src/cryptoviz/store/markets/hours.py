"""Prices of a coin by UTC clock hours, newest first."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from cryptoviz.clock import Clock, to_ms
from cryptoviz.series.bars import Bar, resample
from cryptoviz.series.windows import WIDTHS
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import candles, coins

HOUR = 2 * WIDTHS["30m"]

_C = candles.c
_NEWEST = (
    select(_C.start, *(_C[name] for name in Bar.__struct_fields__))
    .join_from(candles, coins, coins.c.key == _C.coin)
    .where(coins.c.id == bindparam("coin_id"), _C.width_s == WIDTHS["30m"] // 1000)
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
        bars = limit * HOUR // WIDTHS["30m"]
        rows = self._rows(_NEWEST, {"coin_id": coin_id, "now_ms": now_ms, "bars": bars})
        found = [((0, start), Bar(*values)) for start, *values in reversed(rows)]
        hours = [
            HourPrices(start, bar.open, bar.high, bar.low, bar.close)
            for (_, start), bar in resample(found, HOUR)
        ]
        return hours[-limit:][::-1]
