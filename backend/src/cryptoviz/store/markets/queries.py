"""Reads of coins: their names, and their newest values as the source gave them."""

from collections.abc import Collection, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, or_, select

from cryptoviz.errors import NotFoundError
from cryptoviz.model.events import FUTURE_TOLERANCE_MS
from cryptoviz.model.records import HISTORY_RANGES
from cryptoviz.store.db.sql_store import AnyRow, SqlStore
from cryptoviz.store.markets.lists.columns import AGES, BY_RANK, NAMES, UPDATED_AT, containing
from cryptoviz.store.schema.tables import coins, history_fills, latest

HistoryState = Literal["none", "filling", "complete"]

_FACTS = [column for column in latest.c if column.name not in ("coin", "event_id", "at", "seen_at")]


class SqlMarkets(SqlStore):
    """Reads of coins and their newest values.

    Rows have the names of the tables' columns, `last_updated` and `absent_since` (null unless the
    newest complete poll did not return the coin), and `absent_reason`; times are epoch
    milliseconds.
    """

    def exists(self, coin_id: str) -> bool:
        """Whether a name or a price of the coin was ever received."""
        return self._row(select(coins.c.key).where(coins.c.id == coin_id)) is not None

    def coin(self, coin_id: str) -> dict[str, Any]:
        """Return all columns of a coin, null if it was never polled. Raises NotFoundError.

        `history_days` are the ranges of its history that were fetched; `history_state` says
        whether they are all.
        """
        query = select(*NAMES, *_FACTS, *AGES, coins.c.key)
        query = query.select_from(coins.outerjoin(latest, latest.c.coin == coins.c.key))
        fills = history_fills.c
        with self._database.read():
            row = self._row(query.where(coins.c.id == coin_id))
            if row is None:
                raise NotFoundError(f"There is no coin {coin_id!r}.")
            facts = row._asdict()
            query = select(fills.days).where(fills.coin == row.key).order_by(fills.days)
            days = [number for (number,) in self._rows(query)]
        return {**facts, "history_days": days, "history_state": _history_state(days)}

    def search(self, q: str | None, limit: int, offset: int) -> Sequence[AnyRow]:
        """Return coins whose id, symbol or name contains `q`: exact matches, then by rank."""
        query = select(*NAMES).order_by(*_exact_first(q), *BY_RANK)
        return self._rows(containing(query, q).limit(limit).offset(offset))

    def as_of(self, now_ms: int) -> int | None:
        """Return the time of the newest value of any coin until now, in epoch milliseconds."""
        until_now = latest.c.at <= now_ms + FUTURE_TOLERANCE_MS
        newest: int | None = self._scalar(select(func.max(UPDATED_AT)).where(until_now))
        return newest


def _history_state(days: Collection[int]) -> HistoryState:
    if not days:
        return "none"
    return "complete" if set(HISTORY_RANGES) <= set(days) else "filling"


def _exact_first(q: str | None) -> tuple[ColumnElement[Any], ...]:
    if not q:
        return ()
    names = (func.lower(coins.c.symbol), func.lower(coins.c.name), coins.c.id)
    return (or_(*(name == q.lower() for name in names)).desc(),)
