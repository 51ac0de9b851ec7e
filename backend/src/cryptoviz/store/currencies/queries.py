"""Reads of currencies."""

from typing import Any

from sqlalchemy import func, select

from cryptoviz.series.conversion import UNITS_PER_BITCOIN
from cryptoviz.store.db.reads.bitcoin import bitcoin_span
from cryptoviz.store.db.reads.rates import DOLLAR, find_first_rate
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import currencies, exchange_rates


class SqlCurrencies(SqlStore):
    """Currencies that values can be converted to. All methods raise StoreError."""

    def list(self) -> list[dict[str, Any]]:
        """Return code, name, unit, type, rate_since and rate_at of each currency, by code.

        `rate_since` and `rate_at` are the times of the first and the newest rate.
        """
        times = exchange_rates.c.at
        rates = (
            select(
                exchange_rates.c.code,
                func.min(times).label("rate_since"),
                func.max(times).label("rate_at"),
            )
            .group_by(exchange_rates.c.code)
            .subquery()
        )
        names = [currencies.c[name] for name in ("code", "name", "unit", "type")]
        query = select(*names, rates.c.rate_since, rates.c.rate_at)
        query = query.join(rates, rates.c.code == currencies.c.code)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(currencies.c.code))
            found = [row._asdict() for row in rows]
            bitcoin = bitcoin_span(connection)
        if bitcoin is not None:
            known = {"rate_since": bitcoin.first_at, "rate_at": bitcoin.newest_at}
            found = [row | known if row["code"] in UNITS_PER_BITCOIN else row for row in found]
        return found

    def is_known(self, code: str) -> bool:
        """Whether values can be converted to a currency."""
        with self._database.read() as connection:
            return code == DOLLAR or find_first_rate(connection, code) is not None
