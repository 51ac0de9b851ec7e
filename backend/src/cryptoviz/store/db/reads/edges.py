"""Prices of all coins at the edges of windows, by the driver like those of reads/hot.py."""

from collections.abc import Iterator, Sequence
from functools import cache

from sqlalchemy import Connection

from cryptoviz.series.lists.window_changes import Edge
from cryptoviz.series.points import PricePoint
from cryptoviz.series.windows import FINEST
from cryptoviz.store.db.driver import driver

# One look-up in the primary key of the candles for each coin and time. Of the bar that starts at
# a time, the open is the price at that time if it is the first value too.
_EDGES = f"""
SELECT edges.coin, edges.at, bar.last_at, bar.close, same.open
FROM (
  SELECT coins.key AS coin, times.column1 AS at, (
    SELECT max(start) FROM candles
    WHERE coin = coins.key AND width_s = {FINEST // 1000} AND start < times.column1
  ) AS start
  FROM coins, (VALUES {{times}}) AS times WHERE coins.newest_at IS NOT NULL
) AS edges
LEFT JOIN candles AS bar
  ON bar.coin = edges.coin AND bar.width_s = {FINEST // 1000} AND bar.start = edges.start
LEFT JOIN candles AS same
  ON same.coin = edges.coin AND same.width_s = {FINEST // 1000} AND same.start = edges.at
  AND same.first_at = edges.at
"""


def read_edges(connection: Connection, times: Sequence[int]) -> Iterator[Edge]:
    """Yield the prices of all coins that have values around these starts of bars."""
    for coin, at, before_at, before, price_at in driver(connection).execute(
        _edges_sql(len(times)), times
    ):
        known = None if before_at is None else PricePoint(before_at, before)
        yield Edge(coin, at, known, price_at)


@cache
def _edges_sql(count: int) -> str:
    return _EDGES.format(times=", ".join(["(CAST(? AS BIGINT))"] * count))
