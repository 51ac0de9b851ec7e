"""All gaps in the history of a coin."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from cryptoviz.clock import to_ms
from cryptoviz.series.gaps import MIN_GAP, threshold
from cryptoviz.series.windows import FINEST
from cryptoviz.store.db.driver import driver
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.coin_spans import find_coin

# Between five-minute candles there is every gap: one is longer than a candle.
_JUMPS = f"""
SELECT before, first_at, spacing_s, spacing_before FROM (
  SELECT first_at, spacing_s,
    lag(last_at) OVER (ORDER BY start) AS before,
    lag(spacing_s) OVER (ORDER BY start) AS spacing_before
  FROM candles WHERE coin = ? AND width_s = {FINEST // 1000}
) AS bars WHERE first_at - before > {MIN_GAP} ORDER BY first_at
"""
_LAST = f"""
SELECT last_at, spacing_s FROM candles
WHERE coin = ? AND width_s = {FINEST // 1000} ORDER BY start DESC LIMIT 1
"""


class Gap(NamedTuple):
    """The times of the last value before a gap and of the first one after it.

    If there is none after it, `end` is the time of the newest value of any coin.
    """

    start: int
    end: int


class SqlGaps(SqlStore):
    """Reads of gaps. Raises StoreError."""

    def gaps(self, coin_id: str, now: datetime) -> Sequence[Gap]:
        """Return the gaps after the first value of a coin. Raises NotFoundError."""
        with self._database.read() as connection:
            coin, raw = find_coin(connection, coin_id, to_ms(now)), driver(connection)
            found = [
                Gap(before, first_at)
                for before, first_at, *spacings in raw.execute(_JUMPS, (coin.key,))
                if first_at - before > threshold(max(spacings))
            ]
            end = coin.newest_of_all or 0
            for last_at, spacing_s in raw.execute(_LAST, (coin.key,)):
                if end - last_at > threshold(spacing_s):
                    found.append(Gap(last_at, end))
        return found
