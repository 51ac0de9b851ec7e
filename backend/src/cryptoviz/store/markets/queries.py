"""Reads of coins and of the market table: the newest values of each coin."""

from collections.abc import Collection, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from cryptoviz.errors import NotFoundError
from cryptoviz.model.events import FUTURE_TOLERANCE_MS
from cryptoviz.model.records import HISTORY_RANGES
from cryptoviz.series.windows import SPANS, WIDTHS, until_now
from cryptoviz.store.db.hot_reads import closes
from cryptoviz.store.db.sql_store import AnyRow, SqlStore
from cryptoviz.store.schema.absence import (
    IS_ABSENT,
    IS_PRESENT,
    IS_REQUESTED,
    IS_UNREQUESTED,
    PRICED_COINS,
)
from cryptoviz.store.schema.tables import coins, history_fills, latest

HistoryState = Literal["none", "filling", "complete"]

_SPARKLINE_WIDTH = WIDTHS["2h"]
SPARKLINE_POINTS = 84  # of seven days

_BY_RANK = (coins.c.rank.nulls_last(), coins.c.id)
_NAMES = (coins.c.id, coins.c.name, coins.c.symbol, coins.c.image, coins.c.rank)
_PRICES: dict[str, ColumnElement[Any]] = {
    name: latest.c[name]
    for name in ("price", "change_1h", "change_24h", "change_7d", "market_cap", "total_volume")
}
_UPDATED_AT = case((latest.c.at < latest.c.observed_at, latest.c.at), else_=latest.c.observed_at)
# The median, since a clock that was ahead may have left a time in the future.
_MEDIAN_INDEX = select((func.count() - 1) // 2).select_from(PRICED_COINS).where(IS_PRESENT)
_UPDATES = select(_UPDATED_AT).select_from(PRICED_COINS).where(IS_PRESENT)
_MEDIAN_UPDATE = (
    _UPDATES.order_by(_UPDATED_AT.desc())
    .limit(1)
    .offset(_MEDIAN_INDEX.correlate(None).scalar_subquery())
    .correlate(None)
    .scalar_subquery()
)
_MAX_LAG_MS = 3_600_000
# The change of a coin that left the answers, or whose price is late alone, is not one until now.
_IS_CURRENT = IS_PRESENT & (_UPDATED_AT > _MEDIAN_UPDATE - _MAX_LAG_MS)
_CURRENT_CHANGES = {
    name: case((_IS_CURRENT, column))
    for name, column in _PRICES.items()
    if name.startswith("change_")
}
_SORTS = {"rank": coins.c.rank, "name": func.lower(coins.c.name), **_PRICES, **_CURRENT_CHANGES}
_FACTS = [column for column in latest.c if column.name not in ("coin", "event_id", "at", "seen_at")]
_AGES = (
    _UPDATED_AT.label("last_updated"),  # never later than the observation: its clock may be ahead
    case((IS_ABSENT, coins.c.absent_at)).label("absent_since"),
    case((IS_UNREQUESTED, "not_requested"), (IS_ABSENT, "not_returned")).label("absent_reason"),
)


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
        query = select(*_NAMES, *_FACTS, *_AGES, coins.c.key)
        query = query.select_from(coins.outerjoin(latest, latest.c.coin == coins.c.key))
        fills = history_fills.c
        with self._database.read():
            row = self._row(query.where(coins.c.id == coin_id))
            if row is None:
                raise NotFoundError(f"There is no coin {coin_id!r}.")
            facts = row._asdict()
            query = select(fills.days).where(fills.coin == facts.pop("key")).order_by(fills.days)
            days = [number for (number,) in self._rows(query)]
        return {**facts, "history_days": days, "history_state": _history_state(days)}

    def search(self, q: str | None, limit: int, offset: int) -> Sequence[AnyRow]:
        """Return coins whose id, symbol or name contains `q`: exact matches, then by rank."""
        query = select(*_NAMES).order_by(*_exact_first(q), *_BY_RANK)
        return self._rows(_containing(query, q).limit(limit).offset(offset))

    def table(
        self, sort: str, q: str | None, only: Collection[str] | None, limit: int, offset: int
    ) -> Sequence[AnyRow]:
        """Return coins by a key of _SORTS, descending after a minus; unknown values are last.

        In an order by a change, coins without a current price are last too. Coins that nothing
        asks for are left out, unless `only` contains them.
        """
        key = _SORTS[sort.removeprefix("-")]
        order = (key.desc() if sort.startswith("-") else key.asc()).nulls_last()
        query = _polled(select(*_NAMES, *_PRICES.values(), *_AGES), q, only)
        return self._rows(query.order_by(order, *_BY_RANK).limit(limit).offset(offset))

    def movers(self, sign: Literal[1, -1], limit: int) -> Sequence[AnyRow]:
        """Return the coins that rose (1) or fell (-1) most over a day, and have current prices."""
        change = sign * _CURRENT_CHANGES["change_24h"]
        query = _polled(select(*_NAMES, *_PRICES.values(), *_AGES), None, None).where(change > 0)
        return self._rows(query.order_by(change.desc(), *_BY_RANK).limit(limit))

    def total(self, q: str | None = None, only: Collection[str] | None = None) -> int:
        """Return the number of all rows of `table`."""
        return self._scalar(_polled(select(func.count()), q, only)) or 0

    def as_of(self, now_ms: int) -> int | None:
        """Return the time of the newest value of any coin until now, in epoch milliseconds."""
        until_now = latest.c.at <= now_ms + FUTURE_TOLERANCE_MS
        newest: int | None = self._scalar(select(func.max(_UPDATED_AT)).where(until_now))
        return newest

    def sparklines(self, coin_ids: Sequence[str], now_ms: int) -> dict[str, list[float]]:
        """Return the prices of the last seven days, one every two hours, of coins that have any."""
        newest = select(func.max(coins.c.newest_at)).scalar_subquery()
        query = select(coins.c.id, coins.c.key, newest).where(coins.c.id.in_(coin_ids))
        with self._database.read() as connection:
            found = {
                coin_id: closes(connection, key, _SPARKLINE_WIDTH, end - SPANS["7d"], end)
                for coin_id, key, newest_of_all in connection.execute(query)
                if (end := until_now(newest_of_all, now_ms)) is not None
            }
        return {coin_id: prices for coin_id, prices in found.items() if prices}


def _history_state(days: Collection[int]) -> HistoryState:
    if not days:
        return "none"
    return "complete" if set(HISTORY_RANGES) <= set(days) else "filling"


def _polled(query: Select[Any], q: str | None, only: Collection[str] | None) -> Select[Any]:
    query = _containing(query.select_from(PRICED_COINS), q)
    return query.where(IS_REQUESTED if only is None else coins.c.id.in_(only))


def _containing(query: Select[Any], q: str | None) -> Select[Any]:
    if not q:
        return query
    columns = (coins.c.name, coins.c.symbol, coins.c.id)
    return query.where(or_(*(column.icontains(q, autoescape=True) for column in columns)))


def _exact_first(q: str | None) -> tuple[ColumnElement[Any], ...]:
    if not q:
        return ()
    names = (func.lower(coins.c.symbol), func.lower(coins.c.name), coins.c.id)
    return (or_(*(name == q.lower() for name in names)).desc(),)
