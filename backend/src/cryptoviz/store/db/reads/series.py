"""Reads of the rows of a series, by the driver like those of reads/hot.py."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import orjson
from sqlalchemy import Connection

from cryptoviz.series.points import Extremes, PricePoint, Rows
from cryptoviz.series.ranges import SAMPLE, Range
from cryptoviz.series.windows import Metric
from cryptoviz.store.db.driver import Driver, PostgresDriver, driver

# {value} is the column of the metric. Parameters: see _key.
_BARS = "FROM candles WHERE coin = ? AND width_s = ? AND start >= ? AND start < ?"
_SAMPLES = "FROM samples WHERE coin = ? AND at >= ? AND at < ?"
_ROWS_OF_BARS = f"""
SELECT first_at, last_at, spacing_s, {{value}} AS value, high, low
{_BARS} AND {{value}} IS NOT NULL ORDER BY start
"""
_ROWS_OF_SAMPLES = f"""
SELECT at AS first_at, at AS last_at, spacing_s, {{value}} AS value, price AS high, price AS low
{_SAMPLES} AND {{value}} IS NOT NULL ORDER BY at
"""
# Whole columns: row by row takes a quarter more time, and SQLite releases the GIL for each.
# SQLite writes floats so that they are read back unchanged. The arrays keep the order of the rows.
_COLUMNS = """
SELECT {index} AS part, max(high), min(low),
  {array}(first_at), {array}(last_at), {array}(spacing_s), {array}(value)
FROM ({rows}) AS rows_of_part
"""
# By the keys of the coins: PostgreSQL reads a join with `coins` through the whole index.
_KEYS = "SELECT key, id FROM coins WHERE id IN ({marks})"
_BARS_OF_COINS = """
SELECT coin, {array}(first_at), {array}(last_at), {array}(spacing_s), {array}(close)
FROM (
  SELECT coin, first_at, last_at, spacing_s, close FROM candles
  WHERE coin IN ({marks}) AND width_s = ? AND start >= ? AND start < ? ORDER BY coin, start
) AS bars GROUP BY coin
"""
_FIRST_OF_BARS = f"(SELECT open {_BARS} ORDER BY start LIMIT 1)"
_FIRST_OF_SAMPLES = f"(SELECT price {_SAMPLES} ORDER BY at LIMIT 1)"
_TIME_OF_BARS = f"(SELECT {{name}}_at {_BARS} AND {{name}} = ? ORDER BY start LIMIT 1)"
_TIME_OF_SAMPLES = f"(SELECT at {_SAMPLES} AND price = ? ORDER BY at LIMIT 1)"


class _Part(NamedTuple):
    """The rows of one range."""

    source: Range
    high: float
    low: float
    rows: Rows


def read_series(
    connection: Connection, metric: Metric, coin: int, ranges: Sequence[Range]
) -> tuple[Rows, Extremes | None]:
    """Return the rows of ranges where the metric is known, and the extremes if it is the price."""
    raw = driver(connection)
    parts = _read_parts(raw, metric, coin, ranges) if ranges else []
    if not parts:
        return Rows([], [], [], []), None
    columns = zip(*(part.rows for part in parts), strict=True)
    rows = Rows(*(list(chain(*lists)) for lists in columns))
    return rows, _read_extremes(raw, coin, parts) if metric == "price" else None


def read_closes(
    connection: Connection, coin_ids: Sequence[str], width: int, start: int, end: int
) -> Iterator[tuple[str, Rows]]:
    """Yield the bars with their closing prices of each of these coins that has any."""
    raw = driver(connection)
    is_postgres = isinstance(raw, PostgresDriver)
    ids: dict[int, str] = {}
    if coin_ids:
        ids.update(raw.execute(_KEYS.format(marks=_marks(coin_ids)), coin_ids))
    if not ids:
        return
    array = "array_agg" if is_postgres else "json_group_array"
    sql = _BARS_OF_COINS.format(array=array, marks=_marks(ids))
    for coin, *lists in raw.execute(sql, (*ids, width // 1000, start, end)):
        yield ids[coin], Rows(*(lists if is_postgres else map(orjson.loads, lists)))


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def _read_parts(raw: Driver, metric: Metric, coin: int, ranges: Sequence[Range]) -> list[_Part]:
    """Return the parts that are not empty, in the order of the ranges."""
    is_postgres = isinstance(raw, PostgresDriver)
    array = "array_agg" if is_postgres else "json_group_array"
    sql = _columns_sql(metric, array, tuple(it.width == SAMPLE for it in ranges))
    found = raw.execute(sql, [value for it in ranges for value in _key(coin, it)])
    return [
        _Part(ranges[index], high, low, Rows(*(lists if is_postgres else map(orjson.loads, lists))))
        for index, high, low, *lists in sorted(found)
        if high is not None
    ]


def _read_extremes(raw: Driver, coin: int, parts: Sequence[_Part]) -> Extremes:
    first = parts[0]
    high = max(parts, key=lambda part: part.high)  # the first of equal ones
    low = min(parts, key=lambda part: part.low)
    sources = (first.source, high.source, low.source)
    keys = [_key(coin, source) for source in sources]
    [(value, high_at, low_at)] = raw.execute(
        _extremes_sql(*(source.width == SAMPLE for source in sources)),
        (*keys[0], *keys[1], high.high, *keys[2], low.low),
    )
    return Extremes(
        PricePoint(first.rows.first_at[0], value),
        PricePoint(high_at, high.high),
        PricePoint(low_at, low.low),
    )


def _key(coin: int, source: Range) -> tuple[int, ...]:
    if source.width == SAMPLE:
        return coin, source.start, source.end
    return coin, source.width // 1000, source.start, source.end


@cache
def _columns_sql(metric: Metric, array: str, are_samples: tuple[bool, ...]) -> str:
    bars = _ROWS_OF_BARS.format(value="close" if metric == "price" else metric)
    samples = _ROWS_OF_SAMPLES.format(value=metric)
    return " UNION ALL ".join(
        _COLUMNS.format(index=index, array=array, rows=samples if is_sample else bars)
        for index, is_sample in enumerate(are_samples)
    )


@cache
def _extremes_sql(first: bool, high: bool, low: bool) -> str:
    """Each argument says whether the price is that of a sample."""
    columns = [_FIRST_OF_SAMPLES if first else _FIRST_OF_BARS]
    for name, is_sample in (("high", high), ("low", low)):
        columns.append(_TIME_OF_SAMPLES if is_sample else _TIME_OF_BARS.format(name=name))
    return f"SELECT {', '.join(columns)}"
