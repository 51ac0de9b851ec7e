"""Reads of the market table: the newest values of each coin, with its changes."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from cryptoviz.series.lists.window_changes import CHANGE_WINDOWS, ChangeWindow
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.rates import DOLLAR
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.lists.changes import ChangesByCoin, SqlChanges
from cryptoviz.store.markets.lists.columns import (
    AGES,
    BY_RANK,
    IS_CURRENT,
    NAMES,
    PRICES,
    SOURCE_CHANGES,
    containing,
)
from cryptoviz.store.markets.lists.currency import convert_rows
from cryptoviz.store.schema.absence import IS_REQUESTED, PRICED_COINS
from cryptoviz.store.schema.tables import coins

MarketRow = dict[str, Any]

_SORTS = {"rank": coins.c.rank, "name": func.lower(coins.c.name), **PRICES}
_CURRENT = IS_CURRENT.label("is_current")
_HAS_CURRENT_PRICE = IS_CURRENT & PRICES["price"].is_not(None)
_COLUMNS = (coins.c.key, *NAMES, *PRICES.values(), *SOURCE_CHANGES, *AGES)


@dataclass(frozen=True, slots=True)
class CoinFilter:
    """Which coins to read; all conditions hold, and None is no condition.

    `q`: part of a name, symbol or id. `only`: ids, also of coins that nothing asks for. `among`:
    ids. `moved`: coins with a current price that changed by more percent over 24 hours.
    """

    q: str | None = None
    only: Collection[str] | None = None
    among: Collection[str] | None = None
    moved: float | None = None


ALL_COINS = CoinFilter()


class SqlMarketTable(SqlStore):
    """Rows have the names of the tables' columns; times are epoch milliseconds.

    `last_updated`: when the price was current. `absent_since`: null unless the newest complete poll
    did not return the coin, for `absent_reason`. `from_source`: the columns of changes that are
    the source's, since our history does not cover their windows.
    """

    def __init__(self, database: Database, changes: SqlChanges) -> None:
        super().__init__(database)
        self._changes = changes

    def rows(
        self,
        sort: str,
        limit: int,
        offset: int,
        wanted: CoinFilter = ALL_COINS,
        vs: str = DOLLAR,
    ) -> list[MarketRow]:
        """Return coins by a column, descending after a minus; unknown values are last.

        In an order by a change, coins without a current price are last too. Coins that nothing
        asks for are left out, unless `wanted.only` contains them.
        """
        name, descending = sort.removeprefix("-"), sort.startswith("-")
        is_change = name.startswith("change_")
        if is_change or (vs != DOLLAR and name in PRICES):  # converted at different times
            columns = (*_COLUMNS, _CURRENT) if is_change else _COLUMNS
            found = self._by_value(_polled(select(*columns), wanted), name, descending, vs)
            return _moved(found, wanted)[offset : offset + limit]
        order = (_SORTS[name].desc() if descending else _SORTS[name].asc()).nulls_last()
        query = _polled(select(*_COLUMNS), wanted).order_by(order, *BY_RANK)
        if wanted.moved is not None:  # changes are no columns of the database
            return _moved(self._with_changes(query, vs), wanted)[offset : offset + limit]
        return self._with_changes(query.limit(limit).offset(offset), vs)

    def current(self, vs: str = DOLLAR) -> list[MarketRow]:
        """Return the coins with a current price, by rank."""
        query = _polled(select(*_COLUMNS), ALL_COINS)
        return self._with_changes(query.where(_HAS_CURRENT_PRICE).order_by(*BY_RANK), vs)

    def movers(
        self, limit: int, vs: str = DOLLAR, window: ChangeWindow = "24h"
    ) -> tuple[list[MarketRow], list[MarketRow]]:
        """Return the coins with a current price that rose most, and that fell most."""
        name = f"change_{window}"
        query = _polled(select(*_COLUMNS), ALL_COINS).where(IS_CURRENT)
        moved = [row for row in self._by_value(query, name, True, vs) if row[name]]
        rising = [row for row in moved if row[name] > 0]
        falling = sorted(moved[len(rising) :], key=lambda row: row[name])
        return rising[:limit], falling[:limit]

    def total(self, wanted: CoinFilter = ALL_COINS, vs: str = DOLLAR) -> int:
        """Return the number of all rows of `rows`."""
        if wanted.moved is not None:
            query = _polled(select(*_COLUMNS), wanted)
            return len(_moved(self._with_changes(query, vs), wanted))
        with self._database.read() as connection:
            return connection.scalar(_polled(select(func.count()), wanted)) or 0

    def _by_value(
        self, query: Select[Any], name: str, descending: bool, vs: str
    ) -> list[MarketRow]:
        sign = -1 if descending else 1

        def key(row: MarketRow) -> tuple[bool, float]:
            is_current, value = row.pop("is_current", True), row[name]
            unknown = value is None or not is_current
            return unknown, 0 if unknown else sign * value

        return sorted(self._with_changes(query.order_by(*BY_RANK), vs), key=key)

    def _with_changes(self, query: Select[Any], vs: str) -> list[MarketRow]:
        with self._database.read() as connection:
            changes = self._changes.current(vs)
            rows = [with_changes(row._asdict(), changes) for row in connection.execute(query)]
            convert_rows(connection, rows, vs)
        return rows


def with_changes(values: MarketRow, changes: ChangesByCoin) -> MarketRow:
    """Return the values of a coin with our changes over the windows that our history covers."""
    own = changes.get(values.pop("key"), {})
    values |= {f"change_{window}": change for window, change in own.items()}
    others = [f"change_{window}" for window in CHANGE_WINDOWS if window not in own]
    values["from_source"] = [name for name in others if values[name] is not None]
    return values


def _polled(query: Select[Any], wanted: CoinFilter) -> Select[Any]:
    query = containing(query.select_from(PRICED_COINS), wanted.q)
    query = query.where(IS_REQUESTED if wanted.only is None else coins.c.id.in_(wanted.only))
    if wanted.among is not None:
        query = query.where(coins.c.id.in_(wanted.among))
    return query if wanted.moved is None else query.where(_HAS_CURRENT_PRICE)


def _moved(rows: list[MarketRow], wanted: CoinFilter) -> list[MarketRow]:
    if wanted.moved is None:
        return rows
    return [row for row in rows if abs(row["change_24h"] or 0) > wanted.moved]
