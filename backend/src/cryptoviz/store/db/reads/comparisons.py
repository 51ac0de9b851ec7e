"""Reads of the prices of several coins at once, by the driver like those of reads/hot.py."""

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection

from cryptoviz.series.charts.candles import Close
from cryptoviz.series.charts.comparison import OpenClose
from cryptoviz.series.ranges import Range
from cryptoviz.series.windows import COARSEST, FINEST
from cryptoviz.store.db.driver import Driver, PostgresDriver, driver
from cryptoviz.store.db.reads.hot import CoinSpan

_NAMES = ("first_at", "last_at", "spacing_s", "open", "close")
_ARRAYS = ", ".join(f"{{array}}({name})" for name in _NAMES)
_BARS = """
SELECT * FROM candles WHERE coin = {coin} AND width_s = ? AND start >= ? AND start < ?
ORDER BY start
"""
_SQLITE_BARS = f"SELECT {_ARRAYS} FROM ({_BARS})".format(array="json_group_array", coin="?")
# PostgreSQL would start other processes for a union.
_POSTGRES_BARS = f"""
SELECT number, bars.* FROM unnest(?::bigint[]) WITH ORDINALITY AS given(coin, number)
CROSS JOIN LATERAL (SELECT {_ARRAYS} FROM ({_BARS}) AS bars_of_coin) AS bars
""".format(array="array_agg", coin="given.coin")
_SPANS = """
SELECT id, key, newest_at, horizon, (SELECT max(newest_at) FROM coins),
  (SELECT first_at FROM candles WHERE coin = coins.key AND width_s = ? ORDER BY start LIMIT 1)
FROM coins WHERE id {condition}
"""
# The five minutes with the last price at or before a time. {points} has its rows.
_FIVE_MINUTES = f"""
SELECT points.number, bars.start, bars.first_at, bars.open, bars.last_at, bars.spacing_s, bars.close
FROM {{points}} JOIN candles AS bars ON bars.coin = points.coin
  AND bars.width_s = {FINEST // 1000} AND bars.start = (
    SELECT start FROM candles WHERE coin = points.coin AND width_s = {FINEST // 1000}
      AND start <= points.at AND first_at <= points.at ORDER BY start DESC LIMIT 1)
"""
_SQLITE_POINTS = """(SELECT key AS number, value ->> 0 AS coin, value ->> 1 AS at
  FROM json_each(?)) AS points"""
_POSTGRES_POINTS = """(SELECT coin, at, ordinality - 1 AS number
  FROM unnest(?::bigint[], ?::bigint[]) WITH ORDINALITY AS given(coin, at)) AS points"""
_SAMPLE = """
SELECT at, spacing_s, price FROM samples
WHERE coin = ? AND at >= ? AND at <= ? ORDER BY at DESC LIMIT 1
"""


def read_spans(connection: Connection, coin_ids: Sequence[str]) -> dict[str, CoinSpan]:
    """Return the spans of those coins that exist."""
    raw, given = driver(connection), list(coin_ids)
    if isinstance(raw, PostgresDriver):
        rows = raw.execute(_SPANS.format(condition="= ANY(?)"), (COARSEST // 1000, given))
    else:
        condition = f"IN ({', '.join('?' * len(given))})"
        rows = raw.execute(_SPANS.format(condition=condition), (COARSEST // 1000, *given))
    return {coin_id: CoinSpan(*span) for coin_id, *span in rows}


def read_open_close(connection: Connection, coins: Sequence[int], source: Range) -> list[OpenClose]:
    """Return the bars of a range for each coin."""
    raw, key = driver(connection), (source.width // 1000, source.start, source.end)
    if isinstance(raw, PostgresDriver):
        found = sorted(raw.execute(_POSTGRES_BARS, (list(coins), *key)))
        return [OpenClose(*(column or [] for column in columns)) for _, *columns in found]
    rows = (raw.execute(_SQLITE_BARS, (coin, *key)).fetchone() or () for coin in coins)
    return [OpenClose(*map(orjson.loads, columns)) for columns in rows]


def prices_at(connection: Connection, points: Sequence[tuple[int, int]]) -> list[Close | None]:
    """Return the last price at or before each (coin, time).

    Where samples have expired, only the first and the last of five minutes are known.
    """
    raw = driver(connection)
    if isinstance(raw, PostgresDriver):
        columns = [list(column) for column in zip(*points, strict=True)]
        rows = raw.execute(_FIVE_MINUTES.format(points=_POSTGRES_POINTS), columns)
    else:
        given = orjson.dumps(points).decode()
        rows = raw.execute(_FIVE_MINUTES.format(points=_SQLITE_POINTS), (given,))
    found: list[Close | None] = [None] * len(points)
    for number, *bar in rows.fetchall():
        found[number] = _price_in(raw, *points[number], *bar)
    return found


def _price_in(
    raw: Driver, coin: int, at: int, start: int, first_at: int, first: float, *last: float
) -> Close:
    """Return the last price at or before a time, in the five minutes that contain it."""
    close = Close(*last)  # type: ignore[arg-type] # the columns are in its order
    if close.at <= at:
        return close
    row = None if first_at == at else raw.execute(_SAMPLE, (coin, start, at)).fetchone()
    return Close(*row) if row else Close(first_at, close.sample_interval_s, first)
