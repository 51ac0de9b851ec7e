"""Reads of exchange rates, by the driver like those of reads/hot.py.

The rates of the parts of a bitcoin are bitcoin's own prices, as soon as one is known.
"""

from collections.abc import Collection

from sqlalchemy import Connection

from cryptoviz.errors import InvalidParameterError
from cryptoviz.series.conversion import UNITS_PER_BITCOIN, Rates
from cryptoviz.store.db.driver import driver
from cryptoviz.store.db.reads.bitcoin import bitcoin_prices, bitcoin_span
from cryptoviz.store.db.reads.hot import CoinSpan

DOLLAR = "usd"  # the currency of all stored values
UNKNOWN_CURRENCY = "is not the code of a currency with a known rate"

_FIRST = "SELECT min(at) FROM exchange_rates WHERE code = ?"
_RATES = """
SELECT at, per_usd FROM exchange_rates WHERE code = ? AND at <= ? AND at >=
  coalesce((SELECT max(at) FROM exchange_rates WHERE code = ? AND at <= ?), ?)
ORDER BY at
"""


def find_first_rate(connection: Connection, code: str) -> int | None:
    """Return the time of the first rate of a currency; None if there is no rate."""
    bitcoin = _bitcoin_of(connection, code)
    return _first_of_table(connection, code) if bitcoin is None else bitcoin.first_at


def first_rate_at(connection: Connection, code: str) -> int:
    """Return the time of the first rate of a currency. Raises InvalidParameterError for `vs`."""
    first = find_first_rate(connection, code)
    if first is None:
        raise InvalidParameterError("vs", UNKNOWN_CURRENCY)
    return first


def read_rates(connection: Connection, code: str, times: Collection[int]) -> Rates:
    """Return the rates at these times, and the first one if it is later than one of them.

    Raises InvalidParameterError for `vs`.
    """
    first = first_rate_at(connection, code)
    if not times:
        return Rates([], [])
    bitcoin = _bitcoin_of(connection, code)
    if bitcoin is not None:
        wanted = {first, *times} if min(times) < first else times
        prices = bitcoin_prices(connection, bitcoin, wanted)
        known = sorted(prices)
        return Rates(known, [prices[at] for at in known], UNITS_PER_BITCOIN[code])
    start, end = min(times), max(first, *times)
    rows = driver(connection).execute(_RATES, (code, end, code, start, start)).fetchall()
    return Rates([at for at, _ in rows], [rate for _, rate in rows])


def _bitcoin_of(connection: Connection, code: str) -> CoinSpan | None:
    """Return bitcoin if its prices are the rates."""
    return bitcoin_span(connection) if code in UNITS_PER_BITCOIN else None


def _first_of_table(connection: Connection, code: str) -> int | None:
    [(first,)] = driver(connection).execute(_FIRST, (code,)).fetchall()
    found: int | None = first
    return found
