"""Reads that run for most API requests, by the driver: ten times as fast (see ADR 0009)."""

from typing import NamedTuple

from sqlalchemy import Connection

from cryptoviz.series.points import PricePoint
from cryptoviz.series.windows import FINEST, floor
from cryptoviz.store.db.driver import Row, driver

_VERSION = "SELECT version FROM data_versions WHERE family = ?"
_SESSION = """
SELECT users.id, users.epoch, users.version, refresh_tokens.expires_at
FROM refresh_tokens JOIN users ON users.id = refresh_tokens.user_id
WHERE refresh_tokens.sid = ? AND NOT refresh_tokens.revoked AND NOT users.disabled
"""
_NEWEST_OF_ALL = "SELECT max(newest_at) FROM coins"
_COIN_SPAN = f"""
SELECT key, newest_at, horizon, ({_NEWEST_OF_ALL}),
  (SELECT first_at FROM candles WHERE coin = coins.key AND width_s = ? ORDER BY start LIMIT 1)
FROM coins WHERE id = ?
"""
_PRICE_BEFORE = f"""
SELECT * FROM (SELECT at, price FROM samples WHERE coin = ? AND at >= ? AND at < ?
  ORDER BY at DESC LIMIT 1) AS sample
UNION ALL SELECT * FROM (SELECT last_at, close FROM candles
  WHERE coin = ? AND width_s = {FINEST // 1000} AND start < ? ORDER BY start DESC LIMIT 1) AS bar
ORDER BY 1 DESC LIMIT 1
"""


class CoinSpan(NamedTuple):
    """The times of one coin's data in epoch milliseconds; `newest_of_all` is of all coins."""

    key: int
    newest_at: int | None
    horizon: int | None
    newest_of_all: int | None
    first_at: int | None


def data_version(connection: Connection, family: str) -> int:
    row = driver(connection).execute(_VERSION, (family,)).fetchone()
    return int(row[0]) if row else 0


def session(connection: Connection, sid: str) -> Row | None:
    """Return (user id, epoch, version, expires_at) of an active session."""
    return driver(connection).execute(_SESSION, (sid,)).fetchone()


def newest_of_all(connection: Connection) -> int | None:
    """Return the time of the newest value of any coin, which may be ahead."""
    [(newest,)] = driver(connection).execute(_NEWEST_OF_ALL)
    found: int | None = newest
    return found


def coin_span(connection: Connection, coin_id: str, width_ms: int) -> CoinSpan | None:
    """Return the span of a coin's data; the first value is that of its candles of this width."""
    row = driver(connection).execute(_COIN_SPAN, (width_ms // 1000, coin_id)).fetchone()
    return None if row is None else CoinSpan(*row)


def price_before(connection: Connection, coin: int, at: int) -> PricePoint | None:
    """Return the newest price before a time that is, below the horizon, the start of a bar."""
    start = floor(at, FINEST)
    row = driver(connection).execute(_PRICE_BEFORE, (coin, start, at, coin, start)).fetchone()
    return None if row is None else PricePoint(*row)
