"""Currencies in use: those of users' preferences, and those that answers were requested in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, union

from cryptoviz.clock import to_ms
from cryptoviz.errors import StoreError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.rates import DOLLAR
from cryptoviz.store.db.upsert import insert_if_absent
from cryptoviz.store.schema.tables import currencies, preferences, wanted_currencies


class SqlWantedCurrencies:
    """WantedCurrencies in SQL. While the database does not answer, the last result is returned."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last: Sequence[str] = ()

    def codes(self) -> Sequence[str]:
        """Return the currencies in use whose rates are known, without US dollars."""
        used = union(select(preferences.c.currency), select(wanted_currencies.c.code))
        code = currencies.c.code
        query = select(code).where(code != DOLLAR, code.in_(used)).order_by(code)
        try:
            with self._database.read() as connection:
                self._last = connection.scalars(query).all()
        except StoreError:
            pass
        return self._last

    def want(self, code: str, now: datetime) -> None:
        """Store that a currency is in use, if there is such a one. Raises StoreError."""
        row = {"code": code, "wanted_at": to_ms(now)}
        with self._database.write() as connection:
            if connection.scalar(select(currencies.c.code).where(currencies.c.code == code)):
                insert_if_absent(connection, wanted_currencies, row)
