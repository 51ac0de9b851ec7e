"""Reads of exchange rates, by the driver like those of reads/hot.py."""

from sqlalchemy import Connection

from cryptoviz.errors import InvalidParameterError
from cryptoviz.series.conversion import Rates
from cryptoviz.store.db.driver import driver

DOLLAR = "usd"  # the currency of all stored values
UNKNOWN_CURRENCY = "is not the code of a currency with a known rate"

_RECENT_MS = 34 * 86_400_000  # the longest window of lists, and the greatest age of its base

_FIRST = "SELECT min(at) FROM exchange_rates WHERE code = ?"
_RATES = """
SELECT at, per_usd FROM exchange_rates WHERE code = ? AND at <= ? AND at >=
  coalesce((SELECT max(at) FROM exchange_rates WHERE code = ? AND at <= ?), ?)
ORDER BY at
"""


def first_rate_at(connection: Connection, code: str) -> int:
    """Return the time of the first rate of a currency. Raises InvalidParameterError for `vs`."""
    row = driver(connection).execute(_FIRST, (code,)).fetchone()
    if row is None or row[0] is None:
        raise _unknown()
    return int(row[0])


def recent_rates(connection: Connection, code: str, now: int) -> Rates:
    """Return the rates that the lists use. Raises InvalidParameterError for `vs`."""
    rates = read_rates(connection, code, now - _RECENT_MS, now)
    if not rates.times:
        raise _unknown()
    return rates


def read_rates(connection: Connection, code: str, start: int, end: int) -> Rates:
    """Return the rates of a span, both ends included, and the last one before it."""
    rows = driver(connection).execute(_RATES, (code, end, code, start, start)).fetchall()
    return Rates([at for at, _ in rows], [rate for _, rate in rows])


def _unknown() -> InvalidParameterError:
    return InvalidParameterError("vs", UNKNOWN_CURRENCY)
