"""Reads all stored values of a coin in pages, each in a short transaction of its own.

So an export blocks neither writers nor the checkpoints of SQLite. It is no snapshot: values that
arrive meanwhile may be in it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import select

from cryptoviz.errors import NotFoundError
from cryptoviz.series.windows import FINEST, WIDTHS, ceil, floor
from cryptoviz.store.db.driver import Driver, Row, driver
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import coins

PAGE = 5_000
_ALWAYS = 1 << 62
_NO_KEY = 0

_COIN = "SELECT key, horizon FROM coins WHERE id = ?"
_SAMPLES = """
SELECT at, price, market_cap, total_volume FROM samples
WHERE coin = ? AND at >= ? AND at < ? ORDER BY at LIMIT ?
"""
# Most bars of history have one value: then the rest is null, which takes a third less time to read.
_EARLIER = ", ".join(
    f"CASE WHEN first_at < last_at THEN {name} END"
    for name in ("first_at", "open", "high_at", "high", "low_at", "low")
)
_BARS = f"""
SELECT last_at, close, market_cap, total_volume, {_EARLIER}
FROM candles WHERE coin = ? AND width_s = {FINEST // 1000} AND start >= ? AND start < ?
ORDER BY start LIMIT ?
"""
_CANDLES = """
SELECT start, open, high, low, close, samples FROM candles
WHERE coin = ? AND width_s = ? AND start >= ? AND start < ? ORDER BY start LIMIT ?
"""


class _ExportedCoin(NamedTuple):
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
        low, high = start or 0, _ALWAYS if end is None else end
        next_at = floor(low, FINEST)
        rows: Sequence[Row]
        while next_at < high:
            with self._database.read() as connection:
                raw = driver(connection)
                coin = _find(raw, coin_id)
                if next_at < coin.horizon:
                    first, bars_end = max(low, next_at), min(high, coin.horizon)
                    start = floor(next_at, FINEST)  # the horizon can reach a bar that was begun
                    bars, next_at = _read(raw, _BARS, (coin.key, start, bars_end, page))
                    next_at = ceil(next_at, FINEST)
                    rows = [row for bar in bars for row in _points(bar) if first <= row[0] < high]
                else:
                    next_at = max(low, next_at)
                    rows, next_at = _read(raw, _SAMPLES, (coin.key, next_at, high, page))
            if rows:
                yield rows

    def candles(
        self, coin_id: str, interval: str, start: int | None, end: int | None, page: int = PAGE
    ) -> Iterator[Sequence[Row]]:
        """Yield (start, open, high, low, close, samples) of candles that begin in the window."""
        next_at, high = start or 0, _ALWAYS if end is None else end
        while next_at < high:
            with self._database.read() as connection:
                raw = driver(connection)
                found = (_find(raw, coin_id).key, WIDTHS[interval] // 1000, next_at, high, page)
                rows, next_at = _read(raw, _CANDLES, found)
            if rows:
                yield rows


def _find(raw: Driver, coin_id: str) -> _ExportedCoin:
    """Return the coin for one page: a reindex changes its key, and new values its horizon."""
    row = raw.execute(_COIN, (coin_id,)).fetchone()
    return _ExportedCoin(row[0], row[1] or 0) if row else _ExportedCoin(_NO_KEY, 0)


def _read(raw: Driver, sql: str, parameters: tuple[int, ...]) -> tuple[Sequence[Row], int]:
    """Return the rows of a page, and where the next one begins. The last ones: end and page."""
    *_, end, page = parameters
    rows = raw.execute(sql, parameters).fetchall()
    return rows, rows[-1][0] + 1 if len(rows) == page else end


def _points(bar: Row) -> list[Row]:
    """Return the known values of a bar by time; caps and volumes came with the last one."""
    last, (first_at, open_, high_at, high, low_at, low) = bar[:4], bar[4:]
    if first_at is None:
        return [last]
    start = floor(first_at, FINEST)
    points = {
        at: (at, price, None, None)
        for at, price in ((high_at, high), (low_at, low), (first_at, open_))
        if start <= at < start + FINEST
    }
    points[last[0]] = last
    return [points[at] for at in sorted(points)]
