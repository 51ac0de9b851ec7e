"""Reads of currencies."""

from collections.abc import Sequence

from sqlalchemy import func, select

from cryptoviz.store.db.reads.rates import DOLLAR
from cryptoviz.store.db.sql_store import AnyRow, SqlStore
from cryptoviz.store.schema.tables import currencies, exchange_rates


class SqlCurrencies(SqlStore):
    """Currencies that values can be converted to. All methods raise StoreError."""

    def list(self) -> Sequence[AnyRow]:
        """Return (code, name, unit, type, rate_since, rate_at) by code.

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
        return self._rows(query.order_by(currencies.c.code))

    def is_known(self, code: str) -> bool:
        """Whether values can be converted to a currency."""
        times = select(exchange_rates.c.at).where(exchange_rates.c.code == code)
        return code == DOLLAR or self._row(times.limit(1)) is not None
