"""Reads all stored values of a coin in pages, each in a short transaction of its own.

So an export blocks neither writers nor the checkpoints of SQLite. It is no snapshot: values that
arrive meanwhile may be in it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import select

from cryptoviz.errors import NotFoundError
from cryptoviz.series.windows import FINEST, WIDTHS, floor
from cryptoviz.store.db.driver import Driver, Row, driver
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import coins

PAGE = 5_000
_ALWAYS = 1 << 62

_COIN = "SELECT key, horizon FROM coins WHERE id = ?"
_SAMPLES = """
SELECT at, price, market_cap, total_volume FROM samples
WHERE coin = ? AND at >= ? AND at < ? ORDER BY at LIMIT ?
"""
_BARS = f"""
SELECT start, first_at, open, high_at, high, low_at, low, last_at, close, market_cap, total_volume
FROM candles WHERE coin = ? AND width_s = {FINEST // 1000} AND start >= ? AND start < ?
ORDER BY start LIMIT ?
"""
_CANDLES = """
SELECT start, open, high, low, close, samples FROM candles
WHERE coin = ? AND width_s = ? AND start >= ? AND start < ? ORDER BY start LIMIT ?
"""


class _Coin(NamedTuple):
    key: int
    horizon: int


class SqlExport(SqlStore):
    """Pages of rows, oldest first, from `start` (inclusive) to `end` (exclusive).

    All raise StoreError.
    """

    def coins(self, only: Sequence[str] | None = None) -> Sequence[str]:
        """Return coins with values, by rank; or `only` these. Raises NotFoundError."""
        query = select(coins.c.id).where(coins.c.newest_at.is_not(None))
        by_rank = query.order_by(coins.c.rank.nulls_last(), coins.c.id)
        if only is None:
            return [coin_id for (coin_id,) in self._rows(by_rank)]
        known = {
            coin_id for (coin_id,) in self._rows(select(coins.c.id).where(coins.c.id.in_(only)))
        }
        for coin_id in only:
            if coin_id not in known:
                raise NotFoundError(f"There is no coin {coin_id!r}.")
        return only

    def prices(
        self, coin_id: str, start: int | None, end: int | None, page: int = PAGE
    ) -> Iterator[Sequence[Row]]:
        """Yield (at, price, market cap, volume).

        Before the raw horizon these are the open, high, low and close of each five minutes.
        """
        low, high, next_at = start or 0, end or _ALWAYS, floor(start or 0, FINEST)
        while next_at < high:
            with self._database.read() as connection:
                raw = driver(connection)
                coin = _find(raw, coin_id)
                if coin and next_at < coin.horizon:
                    end_of_bars = min(high, coin.horizon)
                    bars = raw.execute(_BARS, (coin.key, next_at, end_of_bars, page)).fetchall()
                    rows = [row for bar in bars for row in _points(bar) if low <= row[0] < high]
                    next_at = bars[-1][0] + FINEST if len(bars) == page else end_of_bars
                else:
                    key = coin.key if coin else 0
                    found = (key, max(low, next_at), high, page)
                    rows = raw.execute(_SAMPLES, found).fetchall()
                    next_at = rows[-1][0] + 1 if len(rows) == page else high
            if rows:
                yield rows

    def candles(
        self, coin_id: str, interval: str, start: int | None, end: int | None, page: int = PAGE
    ) -> Iterator[Sequence[Row]]:
        """Yield (start, open, high, low, close, samples) of candles that begin in the window."""
        width_s, next_at, high = WIDTHS[interval] // 1000, start or 0, end or _ALWAYS
        while next_at < high:
            with self._database.read() as connection:
                raw = driver(connection)
                coin = _find(raw, coin_id)
                key = coin.key if coin else 0
                rows = raw.execute(_CANDLES, (key, width_s, next_at, high, page)).fetchall()
            next_at = rows[-1][0] + 1 if len(rows) == page else high
            if rows:
                yield rows


def _find(raw: Driver, coin_id: str) -> _Coin | None:
    """Return the coin's key, for each page: a reindex changes it."""
    row = raw.execute(_COIN, (coin_id,)).fetchone()
    return _Coin(row[0], row[1] or 0) if row else None


def _points(bar: Row) -> list[Row]:
    """Return the known values of a bar by time; caps and volumes came with the last one."""
    start, first_at, open_, high_at, high, low_at, low, last_at, close, cap, volume = bar
    points = {
        at: (at, price, None, None)
        for at, price in ((high_at, high), (low_at, low), (first_at, open_))
        if start <= at < start + FINEST
    }
    points[last_at] = (last_at, close, cap, volume)
    return [points[at] for at in sorted(points)]
