"""Reads of coins and of the market table: the newest values of each coin."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from cryptoviz.errors import NotFoundError
from cryptoviz.model.records import HISTORY_RANGES
from cryptoviz.series.windows import SPANS, WIDTHS
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.hot_reads import closes
from cryptoviz.store.schema.tables import coins, history_fills, latest

HistoryState = Literal["none", "filling", "complete"]

_SPARKLINE_WIDTH = WIDTHS["2h"]  # 84 bars in seven days

_SORTS: dict[str, ColumnElement[Any]] = {
    "rank": coins.c.rank,
    "name": func.lower(coins.c.name),
    "price": latest.c.price,
    "change_1h": latest.c.change_1h,
    "change_24h": latest.c.change_24h,
    "change_7d": latest.c.change_7d,
    "market_cap": latest.c.market_cap,
    "total_volume": latest.c.total_volume,
}
_BY_RANK = (coins.c.rank.nulls_last(), coins.c.id)


@dataclass(frozen=True, slots=True)
class CoinRow:
    """Names of a coin; `rank` is by market cap, 1 = the greatest."""

    id: str
    name: str
    symbol: str
    image: str | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class PricedCoin(CoinRow):
    """Money in USD, changes in percent."""

    price: float | None
    change_1h: float | None
    change_24h: float | None
    change_7d: float | None
    market_cap: float | None
    total_volume: float | None


@dataclass(frozen=True, slots=True)
class MarketRow(PricedCoin):
    """`last_updated` is epoch milliseconds."""

    last_updated: int


@dataclass(frozen=True, slots=True)
class CoinFacts(PricedCoin):
    """All that is known of a coin now. A coin that was never polled has no values.

    Times are epoch milliseconds.
    """

    fully_diluted_valuation: float | None
    high_24h: float | None
    low_24h: float | None
    circulating_supply: float | None
    total_supply: float | None
    max_supply: float | None
    ath: float | None
    ath_at: int | None
    atl: float | None
    atl_at: int | None
    last_updated: int | None
    observed_at: int | None
    history_days: tuple[int, ...]  # ranges that were fetched

    @property
    def history_state(self) -> HistoryState:
        """How much of the history was fetched."""
        return history_state(self.history_days)


def history_state(days: Collection[int]) -> HistoryState:
    """Return the state for the ranges that were fetched."""
    if not days:
        return "none"
    return "complete" if set(HISTORY_RANGES) <= set(days) else "filling"


class SqlMarkets:
    """Reads of coins and their newest values. All raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def exists(self, coin_id: str) -> bool:
        """Whether a name or a price of the coin was ever received."""
        with self._database.read() as connection:
            query = select(coins.c.key).where(coins.c.id == coin_id)
            return connection.execute(query).first() is not None

    def coin(self, coin_id: str) -> CoinFacts:
        """Raises NotFoundError."""
        query = (
            select(*_columns(CoinFacts), coins.c.key)
            .select_from(coins.outerjoin(latest, latest.c.coin == coins.c.key))
            .where(coins.c.id == coin_id)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
            if row is None:
                raise NotFoundError(f"There is no coin {coin_id!r}.")
            facts: tuple[Any, ...] = (*row[:-1], _history_days(connection, row.key))
            return CoinFacts(*facts)

    def search(self, q: str | None, limit: int, offset: int) -> list[CoinRow]:
        """Return coins whose id, symbol or name contains `q`: exact matches, then by rank."""
        query = select(*_columns(CoinRow)).order_by(*_exact_first(q), *_BY_RANK)
        with self._database.read() as connection:
            rows = connection.execute(_containing(query, q).limit(limit).offset(offset))
            return [CoinRow(*row) for row in rows]

    def table(
        self,
        sort: str,
        descending: bool,
        q: str | None,
        only: Collection[str] | None,
        limit: int,
        offset: int,
    ) -> list[MarketRow]:
        """Return coins with prices, sorted by a key of _SORTS; unknown values are always last."""
        key = _SORTS[sort]
        order = (key.desc() if descending else key.asc()).nulls_last()
        query = _polled(select(*_columns(MarketRow)), q, only).order_by(order, *_BY_RANK)
        with self._database.read() as connection:
            return [
                MarketRow(*row) for row in connection.execute(query.limit(limit).offset(offset))
            ]

    def total(self, q: str | None = None, only: Collection[str] | None = None) -> int:
        """Return the number of all rows of `table`."""
        with self._database.read() as connection:
            return int(connection.execute(_polled(select(func.count()), q, only)).scalar_one())

    def as_of(self) -> int | None:
        """Return the time of the newest value of any coin in epoch milliseconds."""
        with self._database.read() as connection:
            newest: int | None = connection.scalar(select(func.max(latest.c.at)))
            return newest

    def sparklines(self, coin_ids: Sequence[str]) -> dict[str, list[float]]:
        """Return the prices of the last seven days, one every two hours, of coins that have any."""
        newest = select(func.max(coins.c.newest_at)).scalar_subquery()
        query = select(coins.c.id, coins.c.key, newest).where(coins.c.id.in_(coin_ids))
        with self._database.read() as connection:
            found = {
                coin_id: closes(connection, key, _SPARKLINE_WIDTH, newest_at - SPANS["7d"])
                for coin_id, key, newest_at in connection.execute(query)
                if newest_at is not None
            }
        return {coin_id: prices for coin_id, prices in found.items() if prices}


def _columns(row: type[CoinRow]) -> list[ColumnElement[Any]]:
    """Return the columns of a row type, which have the names of its fields."""
    known = {**coins.c, **latest.c, "last_updated": latest.c.at}
    return [known[field.name] for field in fields(row) if field.name in known]


def _history_days(connection: Connection, coin: int) -> tuple[int, ...]:
    fills = history_fills.c
    query = select(fills.days).where(fills.coin == coin).order_by(fills.days)
    return tuple(connection.scalars(query))


def _polled(query: Select[Any], q: str | None, only: Collection[str] | None) -> Select[Any]:
    query = query.select_from(coins.join(latest, latest.c.coin == coins.c.key))
    query = _containing(query, q)
    return query if only is None else query.where(coins.c.id.in_(only))


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
