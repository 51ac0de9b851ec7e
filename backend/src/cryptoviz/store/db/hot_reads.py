"""Reads that run for most API requests, by the driver: ten times as fast (see ADR 0009)."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import orjson
from sqlalchemy import Connection

from cryptoviz.store.db.driver import PostgresDriver, Row, driver

_VERSION = "SELECT version FROM data_versions WHERE family = ?"
_SESSION = """
SELECT users.id, users.epoch, users.version, refresh_tokens.expires_at
FROM refresh_tokens JOIN users ON users.id = refresh_tokens.user_id
WHERE refresh_tokens.sid = ? AND NOT refresh_tokens.revoked AND NOT users.disabled
"""
_SPARKLINE = """
SELECT close FROM candles
WHERE coin = ? AND width_s = ? AND start > ? AND start <= ? ORDER BY start
"""
_COIN_SPAN = """
SELECT key, newest_at, horizon, (SELECT max(newest_at) FROM coins),
  (SELECT first_at FROM candles WHERE coin = coins.key AND width_s = ? ORDER BY start LIMIT 1)
FROM coins WHERE id = ?
"""
# A bar belongs to a window by the time of its last value, so the first may start before it.
_BARS = """
SELECT first_at, last_at, spacing_s, {column} AS value FROM candles
WHERE coin = ? AND width_s = ? AND start > ? AND start < ? AND last_at >= ? AND last_at < ?
  AND {column} IS NOT NULL ORDER BY start
"""
_SAMPLES = """
SELECT at AS first_at, at AS last_at, spacing_s, {column} AS value FROM samples
WHERE coin = ? AND at >= ? AND at < ? AND {column} IS NOT NULL ORDER BY at
"""


class CoinSpan(NamedTuple):
    """The times of one coin's data in epoch milliseconds; `newest_of_all` is of all coins."""

    key: int
    newest_at: int | None
    horizon: int | None
    newest_of_all: int | None
    first_at: int | None


class SeriesColumns(NamedTuple):
    """Bars or samples of a series, one list per column."""

    first_at: list[int]
    last_at: list[int]
    sample_interval_s: list[int]
    values: list[float]


def data_version(connection: Connection, family: str) -> int:
    row = driver(connection).execute(_VERSION, (family,)).fetchone()
    return int(row[0]) if row else 0


def session(connection: Connection, sid: str) -> Row | None:
    """Return (user id, epoch, version, expires_at) of an active session."""
    return driver(connection).execute(_SESSION, (sid,)).fetchone()


def closes(
    connection: Connection, coin: int, width_ms: int, after_ms: int, until_ms: int
) -> list[float]:
    """Return the closing prices of a coin's candles that start after `after_ms`, to `until_ms`."""
    rows = driver(connection).execute(_SPARKLINE, (coin, width_ms // 1000, after_ms, until_ms))
    return [close for (close,) in rows]


def coin_span(connection: Connection, coin_id: str, width_ms: int) -> CoinSpan | None:
    """Return the span of a coin's data; the first value is that of its candles of this width."""
    row = driver(connection).execute(_COIN_SPAN, (width_ms // 1000, coin_id)).fetchone()
    return None if row is None else CoinSpan(*row)


def read_bars(
    connection: Connection, column: str, coin: int, width_ms: int, start_ms: int, end_ms: int
) -> SeriesColumns:
    parameters = (coin, width_ms // 1000, start_ms - width_ms, end_ms, start_ms, end_ms)
    return _columns(connection, _BARS.format(column=column), parameters)


def read_samples(
    connection: Connection, column: str, coin: int, start_ms: int, end_ms: int
) -> SeriesColumns:
    return _columns(connection, _SAMPLES.format(column=column), (coin, start_ms, end_ms))


def _columns(connection: Connection, sql: str, parameters: Sequence[int]) -> SeriesColumns:
    raw = driver(connection)
    if isinstance(raw, PostgresDriver):
        [arrays] = raw.execute(_aggregate(sql, "array_agg"), parameters)
        return SeriesColumns(*(array or [] for array in arrays))
    [texts] = raw.execute(_aggregate(sql, "json_group_array"), parameters)
    return SeriesColumns(*map(orjson.loads, texts))


@cache
def _aggregate(sql: str, function: str) -> str:
    """Return whole columns: row by row takes a quarter more time, and SQLite releases the GIL each.

    SQLite writes floats so that they are read back unchanged. The arrays keep the rows' order.
    """
    names = ("first_at", "last_at", "spacing_s", "value")
    columns = ", ".join(f"{function}({name})" for name in names)
    return f"SELECT {columns} FROM ({sql}) AS bars"
