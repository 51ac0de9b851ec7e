"""Coins that users want in addition to the polled ones, and coins without history."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, select

from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import StoreError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.upsert import upsert
from cryptoviz.store.schema.absence import IS_REQUESTED, PRICED_COINS
from cryptoviz.store.schema.tables import coins, favourites, history_fills, wanted_coins

OPENED = "opened"  # the reason; the other one is favourite
OPENED_FOR = timedelta(days=7)  # how long a coin is polled after its chart was opened


class SqlWantedCoins:
    """WantedCoins in SQL. While the database does not answer, the last results are returned."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._last_results: dict[str, tuple[str, ...]] = {}

    def wanted(self) -> Sequence[str]:
        """Return favourites, then coins whose charts were opened recently."""
        return self._read(
            "wanted", lambda connection: (*_favourites(connection), *self._opened(connection))
        )

    def opened(self) -> Sequence[str]:
        """Return coins whose charts were opened recently, the newest first."""
        return self._read("opened", lambda it: self._opened(it, wanted_coins.c.reason == OPENED))

    def unfilled(self, days: int, limit: int) -> Sequence[str]:
        """Return coins without this range: favourites, polled ones by rank, then opened ones."""
        return self._read(f"unfilled {days}", lambda it: self._unfilled(it, days))[:limit]

    def followed(self) -> Sequence[str]:
        """Return favourite, polled and opened coins, with or without history."""
        return self._read("followed", self._queue)

    def want(self, coin_id: str, reason: str, now: datetime) -> None:
        """Store that a user wants this coin (`reason`: favourite or opened). Raises StoreError."""
        row = {"coin_id": coin_id, "reason": reason, "wanted_at": to_ms(now)}
        wanted_at = wanted_coins.c.wanted_at
        # Times in the future are of a clock that was ahead.
        expired = ~wanted_at.between(to_ms(now - OPENED_FOR), to_ms(now + OPENED_FOR))
        with self._database.write() as connection:
            connection.execute(delete(wanted_coins).where(expired))
            upsert(connection, wanted_coins, row)

    def _unfilled(self, connection: Connection, days: int) -> Iterable[str]:
        filled = (
            select(coins.c.id)
            .join(history_fills, history_fills.c.coin == coins.c.key)
            .where(history_fills.c.days == days)
        )
        done = set(connection.scalars(filled))
        return (coin_id for coin_id in self._queue(connection) if coin_id not in done)

    def _queue(self, connection: Connection) -> Iterable[str]:
        polled = (
            select(coins.c.id)
            .select_from(PRICED_COINS)
            .where(IS_REQUESTED)
            .order_by(coins.c.rank.nulls_last(), coins.c.id)
        )
        return (*_favourites(connection), *connection.scalars(polled), *self._opened(connection))

    def _opened(self, connection: Connection, *conditions: ColumnElement[bool]) -> Iterable[str]:
        wanted = wanted_coins.c
        recent = wanted.wanted_at >= to_ms(self._clock() - OPENED_FOR)
        query = select(wanted.coin_id).where(recent, *conditions)
        return connection.scalars(query.order_by(wanted.wanted_at.desc(), wanted.coin_id))

    def _read(self, name: str, query: Callable[[Connection], Iterable[str]]) -> tuple[str, ...]:
        try:
            with self._database.read() as connection:
                self._last_results[name] = tuple(dict.fromkeys(query(connection)))
        except StoreError:
            return self._last_results.get(name, ())
        return self._last_results[name]


def _favourites(connection: Connection) -> Iterable[str]:
    """Return those of all users, the newest first."""
    query = select(favourites.c.coin_id)
    return connection.scalars(query.order_by(favourites.c.added_at.desc(), favourites.c.coin_id))
