"""Favourite coins of users. They name coins by id and outlive the coins' rows, which a reindex makes anew."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from cryptoviz.errors import ConflictError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.upsert import put_new
from cryptoviz.store.schema.tables import coins, favourites, users


@dataclass(frozen=True, slots=True)
class FavouriteRow:
    """`added_at` is epoch milliseconds. A coin that is not known (any more) goes by its id."""

    coin_id: str
    name: str
    symbol: str
    image: str | None
    added_at: int


MOST = 500  # for each user: news of thousands of coins take the server seconds, and the coins of all users share the calls of CoinGecko


class Favourites:
    """Each change raises the version of the user, and with it the ETags of what depends on favourites. All raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids(self, user_id: int) -> list[str]:
        """Coin ids in the order they were chosen."""
        query = (
            select(favourites.c.coin_id).where(favourites.c.user_id == user_id).order_by(*_ORDER)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def rows(self, user_id: int) -> list[FavouriteRow]:
        """In the order they were chosen."""
        columns = (
            favourites.c.coin_id,
            coins.c.name,
            coins.c.symbol,
            coins.c.image,
            favourites.c.added_at,
        )
        joined = favourites.outerjoin(coins, coins.c.id == favourites.c.coin_id)
        query = (
            select(*columns)
            .select_from(joined)
            .where(favourites.c.user_id == user_id)
            .order_by(*_ORDER)
        )
        with self._database.read() as connection:
            found = connection.execute(query).all()
        return [
            FavouriteRow(
                row.coin_id, row.name or row.coin_id, row.symbol or "", row.image, row.added_at
            )
            for row in found
        ]

    def add(self, user_id: int, coin_id: str, now_ms: int) -> bool:
        """Durable when it returns; whether it was none before. Raises ConflictError for one too many."""
        with self._database.write(durable=True) as connection:
            others = select(func.count()).where(
                favourites.c.user_id == user_id, favourites.c.coin_id != coin_id
            )
            if connection.execute(others).scalar_one() >= MOST:
                raise ConflictError(
                    f"{MOST} favourites are the most that one may have: take one away first."
                )
            added = put_new(
                connection, favourites, {"user_id": user_id, "coin_id": coin_id, "added_at": now_ms}
            )
            if added:
                _raise_version(connection, user_id)
            return added

    def remove(self, user_id: int, coin_id: str) -> bool:
        """Durable when it returns; whether it was one before."""
        with self._database.write(durable=True) as connection:
            removal = delete(favourites).where(
                favourites.c.user_id == user_id, favourites.c.coin_id == coin_id
            )
            removed = connection.execute(removal).rowcount > 0
            if removed:
                _raise_version(connection, user_id)
            return removed


_ORDER = (favourites.c.added_at, favourites.c.coin_id)


def _raise_version(connection: Connection, user_id: int) -> None:
    connection.execute(
        update(users).where(users.c.id == user_id).values(version=users.c.version + 1)
    )
