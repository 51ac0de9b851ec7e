"""Reads of bitcoin's prices at given times, by the driver like those of reads/hot.py."""

from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection

from cryptoviz.model.records import MAX_AMOUNT
from cryptoviz.series.windows import COARSEST, FINEST, floor
from cryptoviz.store.db.driver import Driver, PostgresDriver, driver
from cryptoviz.store.db.reads.hot import CoinSpan, coin_span

BITCOIN = "bitcoin"  # its id

_LEAST_PRICE = 1 / MAX_AMOUNT  # so that a value divided by it is finite
_COLUMNS = "first_at, open, high_at, high, low_at, low, last_at, close"
_BARS_BETWEEN = f"""
SELECT {_COLUMNS} FROM candles
WHERE coin = ? AND width_s = {FINEST // 1000} AND start >= ? AND start < ?
"""
_SAMPLES_BETWEEN = "SELECT at, price FROM samples WHERE coin = ? AND at >= ? AND at <= ?"
_SAMPLES = """
SELECT given.at, (SELECT price FROM samples
  WHERE coin = ? AND samples.at <= given.at AND samples.at >= ? ORDER BY samples.at DESC LIMIT 1)
FROM {times}
"""
# The five minutes with the last price at or before each time.
_BEFORE = f"""
FROM candles WHERE coin = ? AND width_s = {FINEST // 1000}
  AND start <= given.at AND first_at <= given.at ORDER BY start DESC LIMIT 1
"""
_SQLITE_TIMES = "(SELECT value AS at FROM json_each(?)) AS given"
# CROSS: the bars are looked up for each time, in this order.
_SQLITE_BARS = f"""
SELECT given.at, {_COLUMNS} FROM {_SQLITE_TIMES} CROSS JOIN candles AS bar
  ON bar.coin = ? AND bar.width_s = {FINEST // 1000} AND bar.start = (SELECT start {_BEFORE})
"""
_POSTGRES_TIMES = "unnest(?::bigint[]) AS given(at)"
_POSTGRES_BARS = f"""
SELECT given.at, bar.* FROM {_POSTGRES_TIMES}
CROSS JOIN LATERAL (SELECT {_COLUMNS} {_BEFORE}) AS bar
"""


def bitcoin_span(connection: Connection) -> CoinSpan | None:
    """Return the span of bitcoin's prices; None if none is known."""
    span = coin_span(connection, BITCOIN, COARSEST)
    return None if span is None or span.first_at is None else span


def bitcoin_prices(
    connection: Connection, bitcoin: CoinSpan, times: Collection[int]
) -> dict[int, float]:
    """Return prices by time, with the last ones at or before these times.

    Where samples have expired, the first, highest, lowest and last of five minutes are known.
    """
    raw, coin, horizon = driver(connection), bitcoin.key, bitcoin.horizon or 0
    start, end = min(times), max(times)
    if len(times) * FINEST > end - start:
        prices = _prices_at(raw, coin, horizon, [start])
        prices |= _prices_between(raw, coin, horizon, start, end)
    else:
        prices = _prices_at(raw, coin, horizon, times)
    return {at: price for at, price in prices.items() if price >= _LEAST_PRICE}


def _prices_between(raw: Driver, coin: int, horizon: int, start: int, end: int) -> dict[int, float]:
    """Return all prices of a span: far cheaper than to look up each of many times."""
    prices: dict[int, float] = {}
    bars = raw.execute(_BARS_BETWEEN, (coin, floor(start, FINEST), min(end + 1, horizon)))
    for first_at, first, high_at, high, low_at, low, last_at, last in bars:
        prices |= {high_at: high, low_at: low, first_at: first, last_at: last}
    prices.update(raw.execute(_SAMPLES_BETWEEN, (coin, max(start, horizon), end)))
    return prices


def _prices_at(raw: Driver, coin: int, horizon: int, times: Collection[int]) -> dict[int, float]:
    """Return the last price at or before each time, without times before the first one."""
    recent = [at for at in times if at >= horizon]
    prices = _prices_of_samples(raw, coin, horizon, recent)
    return prices | _prices_of_bars(raw, coin, [at for at in times if at not in prices])


def _prices_of_samples(
    raw: Driver, coin: int, horizon: int, times: Sequence[int]
) -> dict[int, float]:
    is_postgres = isinstance(raw, PostgresDriver)
    sql = _SAMPLES.format(times=_POSTGRES_TIMES if is_postgres else _SQLITE_TIMES)
    rows = raw.execute(sql, (coin, horizon, _given(raw, times)))
    return {at: price for at, price in rows if price is not None}


def _prices_of_bars(raw: Driver, coin: int, times: Sequence[int]) -> dict[int, float]:
    given = _given(raw, times)
    if isinstance(raw, PostgresDriver):
        rows = raw.execute(_POSTGRES_BARS, (given, coin))
    else:
        rows = raw.execute(_SQLITE_BARS, (given, coin, coin))
    return {at: _last_price(at, columns) for at, *columns in rows}


def _last_price(at: int, columns: Sequence[Any]) -> float:
    """Return the last of the known prices of a bar at or before a time."""
    known = sorted(pair for pair in zip(columns[::2], columns[1::2], strict=True) if pair[0] <= at)
    price: float = known[-1][1]
    return price


def _given(raw: Driver, times: Sequence[int]) -> object:
    return list(times) if isinstance(raw, PostgresDriver) else orjson.dumps(times).decode()
