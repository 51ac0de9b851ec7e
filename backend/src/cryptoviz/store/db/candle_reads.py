"""Reads of the bars of candles, by the driver like those of hot_reads.py."""

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection

from cryptoviz.series.candles import BarColumns, Close
from cryptoviz.series.ranges import Range
from cryptoviz.series.windows import FINEST
from cryptoviz.store.db.driver import PostgresDriver, driver

_NAMES = ("start", "first_at", "last_at", "spacing_s", "open", "high", "low", "close", "samples")
# Whole columns and all ranges at once: a day of a time zone takes a few ranges, a year a thousand.
_BARS = f"""
SELECT {{arrays}} FROM (
  SELECT {", ".join(f"bars.{name}" for name in _NAMES)} FROM {{ranges}} ORDER BY bars.start
) AS rows_of_ranges
"""
_SQLITE_BARS = _BARS.format(
    arrays=", ".join(f"json_group_array({name})" for name in _NAMES),
    ranges="""json_each(?) AS ranges CROSS JOIN candles AS bars ON bars.coin = ?
    AND bars.width_s = ranges.value ->> 0
    AND bars.start >= ranges.value ->> 1 AND bars.start < ranges.value ->> 2""",
)
# OFFSET 0: the index is searched for each range, however many of them the planner expects.
_POSTGRES_BARS = _BARS.format(
    arrays=", ".join(f"array_agg({name})" for name in _NAMES),
    ranges="""unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS ranges(width_s, low, high)
    CROSS JOIN LATERAL (SELECT * FROM candles WHERE coin = ? AND width_s = ranges.width_s
      AND start >= ranges.low AND start < ranges.high OFFSET 0) AS bars""",
)
_CLOSE_BEFORE = f"""
SELECT last_at, spacing_s, close FROM candles
WHERE coin = ? AND width_s = {FINEST // 1000} AND start < ? ORDER BY start DESC LIMIT 1
"""


def read_bars(connection: Connection, coin: int, ranges: Sequence[Range]) -> BarColumns:
    """Return the bars of ranges, in order."""
    raw = driver(connection)
    keys = [(width // 1000, start, end) for width, start, end in ranges]
    if isinstance(raw, PostgresDriver):
        columns = [list(column) for column in zip(*keys, strict=True)]
        [lists] = raw.execute(_POSTGRES_BARS, (*columns, coin))
        return BarColumns(*(values or [] for values in lists))
    [lists] = raw.execute(_SQLITE_BARS, (orjson.dumps(keys).decode(), coin))
    return BarColumns(*map(orjson.loads, lists))


def close_before(connection: Connection, coin: int, start: int) -> Close | None:
    """Return the last value before a time that is the start of a bar."""
    row = driver(connection).execute(_CLOSE_BEFORE, (coin, start)).fetchone()
    return None if row is None else Close(*row)
