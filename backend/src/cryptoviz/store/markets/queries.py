"""Coins and the market table: the newest figures of each coin."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from cryptoviz.errors import NotFoundError
from cryptoviz.model.records import HISTORY_RANGES
from cryptoviz.series.windows import SPANS, WIDTHS
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import driver
from cryptoviz.store.markets.coin_state import FIGURES
from cryptoviz.store.schema.tables import coins, history_fills, latest

HistoryState = Literal["none", "filling", "complete"]

_SPARK_WIDTH = WIDTHS["2h"]  # 84 bars in seven days
_SPARKLINE = "SELECT close FROM candles WHERE coin = ? AND width_s = ? AND start > ? ORDER BY start"

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
_NAMES = (coins.c.id, coins.c.name, coins.c.symbol, coins.c.image, coins.c.rank)
_FIGURES = ("price", "change_1h", "change_24h", "change_7d", "market_cap", "total_volume")


@dataclass(frozen=True, slots=True)
class CoinRow:
    """How a coin is called; `rank` is by market cap, 1 = the greatest."""

    id: str
    name: str
    symbol: str
    image: str | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class MarketRow(CoinRow):
    """Money in USD, changes in percent; `last_updated` is epoch milliseconds."""

    price: float | None
    change_1h: float | None
    change_24h: float | None
    change_7d: float | None
    market_cap: float | None
    total_volume: float | None
    last_updated: int


@dataclass(frozen=True, slots=True)
class CoinFacts(CoinRow):
    """All that is known of a coin now. Times are epoch milliseconds; a coin that was never polled has no figures."""

    price: float | None
    market_cap: float | None
    fully_diluted_valuation: float | None
    total_volume: float | None
    high_24h: float | None
    low_24h: float | None
    change_1h: float | None
    change_24h: float | None
    change_7d: float | None
    circulating_supply: float | None
    total_supply: float | None
    max_supply: float | None
    ath: float | None
    ath_at: int | None
    atl: float | None
    atl_at: int | None
    last_updated: int | None
    observed_at: int | None
    history_days: tuple[int, ...]  # ranges that have been fetched

    @property
    def history_state(self) -> HistoryState:
        """How much of the past there is, in a word."""
        return history_state(self.history_days)


def history_state(days: Collection[int]) -> HistoryState:
    """`days` are the ranges that have been fetched."""
    if not days:
        return "none"
    return "complete" if set(HISTORY_RANGES) <= set(days) else "filling"


class SqlMarkets:
    """Reads of coins and their newest figures. All raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def exists(self, coin_id: str) -> bool:
        """Whether the coin was ever heard of, by name or by figures."""
        with self._database.read() as connection:
            return (
                connection.execute(select(coins.c.key).where(coins.c.id == coin_id)).first()
                is not None
            )

    def coin(self, coin_id: str) -> CoinFacts:
        """Raises NotFoundError."""
        figures = [latest.c[name] for name in FIGURES]
        facts = (
            select(*_NAMES, *figures, latest.c.at, latest.c.observed_at)
            .select_from(coins.outerjoin(latest, latest.c.coin == coins.c.key))
            .where(coins.c.id == coin_id)
        )
        with self._database.read() as connection:
            row = connection.execute(facts).first()
            if row is None:
                raise NotFoundError(f"There is no coin {coin_id!r}.")
            values: tuple[Any, ...] = (*row, _history_days(connection, coin_id))
            return CoinFacts(*values)

    def search(self, q: str | None, limit: int, offset: int) -> list[CoinRow]:
        """Coins whose id, symbol or name holds `q`, the exact ones first, then by rank."""
        found = (
            select(*_NAMES)
            .order_by(*_exact_first(q), coins.c.rank.nulls_last(), coins.c.id)
            .limit(limit)
            .offset(offset)
        )
        with self._database.read() as connection:
            return [CoinRow(*row) for row in connection.execute(_searched(found, q))]

    def table(
        self,
        sort: str,
        descending: bool,
        q: str | None,
        only: Collection[str] | None,
        limit: int,
        offset: int,
    ) -> list[MarketRow]:
        """Coins with figures, sorted by a key of _SORTS; unknown figures come last either way."""
        key = _SORTS[sort]
        order = (key.desc() if descending else key.asc()).nulls_last()
        rows = _polled(
            select(*_NAMES, *(latest.c[name] for name in _FIGURES), latest.c.at), q, only
        )
        with self._database.read() as connection:
            found = connection.execute(
                rows.order_by(order, coins.c.rank.nulls_last(), coins.c.id)
                .limit(limit)
                .offset(offset)
            )
            return [MarketRow(*row) for row in found]

    def total(self, q: str | None = None, only: Collection[str] | None = None) -> int:
        """How many rows `table` has in all."""
        with self._database.read() as connection:
            return int(connection.execute(_polled(select(func.count()), q, only)).scalar_one())

    def as_of(self) -> int | None:
        """The time of the newest figure of any coin, epoch milliseconds."""
        with self._database.read() as connection:
            return connection.execute(select(func.max(latest.c.at))).scalar()

    def sparklines(self, coin_ids: Sequence[str]) -> dict[str, list[float]]:
        """Prices of the last seven days, one every two hours, of each of these coins that has any."""
        places = select(
            coins.c.id, coins.c.key, select(func.max(coins.c.newest_at)).scalar_subquery()
        ).where(coins.c.id.in_(coin_ids))
        with self._database.read() as connection:
            raw = driver(connection)  # a page of the table takes thousands of rows
            lines = {
                coin_id: [
                    close
                    for (close,) in raw.execute(
                        _SPARKLINE, (key, _SPARK_WIDTH // 1000, newest_at - SPANS["7d"])
                    )
                ]
                for coin_id, key, newest_at in connection.execute(places)
                if newest_at is not None
            }
        return {coin_id: line for coin_id, line in lines.items() if line}


def _history_days(connection: Connection, coin_id: str) -> tuple[int, ...]:
    days = (
        select(history_fills.c.days)
        .join(coins, history_fills.c.coin == coins.c.key)
        .where(coins.c.id == coin_id)
        .order_by(history_fills.c.days)
    )
    return tuple(connection.execute(days).scalars())


def _polled(query: Select[Any], q: str | None, only: Collection[str] | None) -> Select[Any]:
    query = _searched(query.select_from(coins.join(latest, latest.c.coin == coins.c.key)), q)
    return query if only is None else query.where(coins.c.id.in_(only))


def _searched(query: Select[Any], q: str | None) -> Select[Any]:
    if not q:
        return query
    return query.where(
        or_(
            *(
                column.icontains(q, autoescape=True)
                for column in (coins.c.name, coins.c.symbol, coins.c.id)
            )
        )
    )


def _exact_first(q: str | None) -> tuple[ColumnElement[Any], ...]:
    if not q:
        return ()
    folded = q.lower()
    exact = or_(
        func.lower(coins.c.symbol) == folded,
        func.lower(coins.c.name) == folded,
        coins.c.id == folded,
    )
    return (exact.desc(),)
