"""Currencies in use: those of users' preferences, and those that answers were requested in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, union

from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import StoreError
from cryptoviz.series.conversion import UNITS_PER_BITCOIN
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.rates import DOLLAR
from cryptoviz.store.db.upsert import upsert
from cryptoviz.store.schema.tables import currencies, preferences, wanted_currencies

WANTED_FOR = timedelta(days=30)  # how long a currency is in use after answers in it


class SqlWantedCurrencies:
    """WantedCurrencies in SQL. While the database does not answer, the last result is returned."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._last: Sequence[str] = ()

    def codes(self) -> Sequence[str]:
        """Return the currencies in use whose rates are known.

        Without US dollars, and the parts of a bitcoin, whose rates are its own prices.
        """
        wanted = select(wanted_currencies.c.code).where(_is_recent(self._clock()))
        used = union(select(preferences.c.currency), wanted)
        code = currencies.c.code
        query = select(code).where(code.in_(used), code.not_in((DOLLAR, *UNITS_PER_BITCOIN)))
        try:
            with self._database.read() as connection:
                self._last = connection.scalars(query.order_by(code)).all()
        except StoreError:
            pass
        return self._last

    def want(self, code: str, now: datetime) -> None:
        """Store that a currency is in use, if there is such a one. Raises StoreError."""
        row = {"code": code, "wanted_at": to_ms(now)}
        with self._database.write() as connection:
            connection.execute(delete(wanted_currencies).where(~_is_recent(now)))
            if connection.scalar(select(currencies.c.code).where(currencies.c.code == code)):
                upsert(connection, wanted_currencies, row)


def _is_recent(now: datetime) -> ColumnElement[bool]:
    """Return the condition; a time that is far ahead is of a clock that was set back."""
    return wanted_currencies.c.wanted_at.between(to_ms(now - WANTED_FOR), to_ms(now + WANTED_FOR))
