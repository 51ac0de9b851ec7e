"""Reads of the bars of candles, by the driver like those of reads/hot.py."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Connection

from cryptoviz.series.charts.candles import BarColumns, Close
from cryptoviz.series.ranges import Range
from cryptoviz.series.windows import FINEST
from cryptoviz.store.db.driver import PostgresDriver, driver

_NAMES = ("start", "first_at", "last_at", "spacing_s", "open", "high", "low", "close", "samples")
_COLUMNS = "SELECT {arrays} FROM (SELECT {names} FROM {bars} ORDER BY bars.start) AS rows_of_ranges"
_RANGE = "candles AS bars WHERE coin = ? AND width_s = ? AND start >= ? AND start < ?"
# All ranges at once: a day of a time zone takes a few, a year a thousand.
_SQLITE_RANGES = """json_each(?) AS ranges CROSS JOIN candles AS bars ON bars.coin = ?
  AND bars.width_s = ranges.value ->> 0
  AND bars.start >= ranges.value ->> 1 AND bars.start < ranges.value ->> 2"""
# OFFSET 0: the index is searched for each range, however many of them the planner expects.
_POSTGRES_RANGES = """unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS ranges(width_s, low, high)
  CROSS JOIN LATERAL (SELECT * FROM candles WHERE coin = ? AND width_s = ranges.width_s
    AND start >= ranges.low AND start < ranges.high OFFSET 0) AS bars"""
_CLOSE_BEFORE = f"""
SELECT last_at, spacing_s, close FROM candles
WHERE coin = ? AND width_s = {FINEST // 1000} AND start < ? ORDER BY start DESC LIMIT 1
"""


def read_bars(connection: Connection, coin: int, ranges: Sequence[Range]) -> BarColumns:
    """Return the bars of ranges, in order."""
    return BarColumns(*_read(connection, coin, ranges, _NAMES))


def read_extreme_times(
    connection: Connection, coin: int, ranges: Sequence[Range]
) -> tuple[list[int], list[int]]:
    """Return the times of the highs and of the lows of the same bars."""
    high_at, low_at = _read(connection, coin, ranges, ("high_at", "low_at"))
    return high_at, low_at


def _read(
    connection: Connection, coin: int, ranges: Sequence[Range], names: tuple[str, ...]
) -> list[list[Any]]:
    """Return whole columns, see reads/series.py."""
    raw = driver(connection)
    is_postgres = isinstance(raw, PostgresDriver)
    keys = [(width // 1000, start, end) for width, start, end in ranges]
    source: str
    values: tuple[object, ...]
    if len(keys) == 1:
        source, values = _RANGE, (coin, *keys[0])
    elif is_postgres:
        source, values = _POSTGRES_RANGES, (*map(list, zip(*keys, strict=True)), coin)
    else:
        source, values = _SQLITE_RANGES, (orjson.dumps(keys).decode(), coin)
    sql = _sql(source, "array_agg" if is_postgres else "json_group_array", names)
    [lists] = raw.execute(sql, values)
    return [column or [] for column in (lists if is_postgres else map(orjson.loads, lists))]


@cache
def _sql(bars: str, array: str, names: tuple[str, ...]) -> str:
    arrays = ", ".join(f"{array}({name})" for name in names)
    columns = ", ".join(f"bars.{name}" for name in names)
    return _COLUMNS.format(arrays=arrays, names=columns, bars=bars)


def close_before(connection: Connection, coin: int, start: int) -> Close | None:
    """Return the last value before a time that is the start of a bar."""
    row = driver(connection).execute(_CLOSE_BEFORE, (coin, start)).fetchone()
    return None if row is None else Close(*row)
