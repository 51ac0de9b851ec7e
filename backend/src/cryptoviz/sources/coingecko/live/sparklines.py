"""Hourly prices of seven days that a page of /coins/markets has with `sparkline=true`.

One call brings them for 250 coins, so they are asked for at the start and after an outage. They are
never samples, because CoinGecko does not give their times.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Protocol

import msgspec

from cryptoviz.errors import PayloadError, SourceError, StoreError
from cryptoviz.model.records import Amount
from cryptoviz.sources.coingecko.json_parts import UNREADABLE, Part, list_parts

OUTAGE = timedelta(hours=1)
MAX_PRICES = 168  # of seven days

_log = logging.getLogger(__name__)


class SparklineStore(Protocol):
    """Storage of the newest sparkline of each coin."""

    def save(self, sparklines: Mapping[str, Sequence[float]], observed_at: datetime) -> None:
        """Store prices, oldest first, by coin. Raises StoreError."""


class _Prices(msgspec.Struct):
    price: list[Amount | None] = []


class _Row(msgspec.Struct):
    id: str
    sparkline_in_7d: _Prices | None = None


_read_row = msgspec.json.Decoder(_Row).decode


def parse_sparklines(body: bytes) -> dict[str, list[float]]:
    """Return the prices of each coin, oldest first; without coins whose prices are unreadable."""
    found = ((row.id, _prices(row)) for part in list_parts(body) if (row := _row(part)))
    return {coin_id: prices for coin_id, prices in found if prices}


def _row(part: Part) -> _Row | None:
    try:
        return _read_row(part)
    except UNREADABLE:
        return None


def _prices(row: _Row) -> list[float]:
    """Return the prices since the last unknown one: before it a coin may not have existed."""
    prices = row.sparkline_in_7d.price[-MAX_PRICES:] if row.sparkline_in_7d else []
    known = takewhile(lambda price: price is not None, reversed(prices))
    return [price for price in known if price is not None][::-1]


class SparklineRequests:
    """Decides which polls ask for sparklines, and stores what they bring."""

    def __init__(self, store: SparklineStore) -> None:
        self._store = store
        self._wanted = True  # until a poll that this process began is complete
        self._began = False

    def begin(self, now: datetime, last_success: datetime | None) -> None:
        """Begin a poll at its first page."""
        self._began = True
        if last_success is not None and now - last_success > OUTAGE:
            self._wanted = True

    def parameters(self) -> dict[str, str]:
        """Return the parameters to add to the request of a page."""
        return {"sparkline": "true"} if self._wanted else {}

    def store(self, body: bytes, now: datetime) -> None:
        """Store the sparklines of a page, if it was asked for them."""
        if not self._wanted:
            return
        try:
            self._store.save(parse_sparklines(body), now)
        except StoreError as error:
            _log.warning("sparklines not saved", extra={"error": str(error)})

    def end(self, error: SourceError | None = None) -> None:
        """End a poll: a good one, or one whose answer was perhaps too large."""
        if self._began and (error is None or isinstance(error, PayloadError)):
            self._wanted = False
