"""Favourite coins of users. They refer to coins by id, so that a reindex does not affect them."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from cryptoviz.errors import ConflictError, InvalidParameterError
from cryptoviz.store.accounts.users import raise_version
from cryptoviz.store.db.sql_store import AnyRow, SqlStore
from cryptoviz.store.db.upsert import insert_if_absent
from cryptoviz.store.schema.logo import LOGO
from cryptoviz.store.schema.tables import coins, favourites

# Per user: news of thousands of coins take seconds, and all coins share the calls of CoinGecko.
MOST = 500

_F = favourites.c
_PLACE = func.coalesce(_F.place, _F.added_at).label("place")
_ORDER = (_PLACE, _F.coin_id)


class Favourites(SqlStore):
    """Each change raises the user's version, and so changes their ETags."""

    def ids(self, user_id: int) -> list[str]:
        """Return coin ids in the user's order."""
        query = select(_F.coin_id).where(_F.user_id == user_id).order_by(*_ORDER)
        return [coin_id for (coin_id,) in self._rows(query)]

    def rows(self, user_id: int) -> Sequence[AnyRow]:
        """Return (coin_id, name, symbol, logo, added_at, place) in the user's order.

        The name of an unknown coin is its id; `logo` is the version of its logo.
        """
        name = func.coalesce(coins.c.name, _F.coin_id).label("name")
        symbol = func.coalesce(coins.c.symbol, "").label("symbol")
        query = (
            select(_F.coin_id, name, symbol, LOGO, _F.added_at, _PLACE)
            .select_from(favourites.outerjoin(coins, coins.c.id == _F.coin_id))
            .where(_F.user_id == user_id)
            .order_by(*_ORDER)
        )
        return self._rows(query)

    def add(self, user_id: int, coin_id: str, now_ms: int, place: int | None = None) -> bool:
        """Add a favourite durably; return whether it is new. Raises ConflictError for too many."""
        others = select(func.count()).where(_F.user_id == user_id, _F.coin_id != coin_id)
        row = {"user_id": user_id, "coin_id": coin_id, "added_at": now_ms, "place": place}
        with self._database.write(durable=True) as connection:
            if connection.execute(others).scalar_one() >= MOST:
                raise ConflictError(f"You can have at most {MOST} favourites: remove one first.")
            added = insert_if_absent(connection, favourites, row)
            if added:
                raise_version(connection, user_id)
            return added

    def reorder(self, user_id: int, coin_ids: Sequence[str]) -> None:
        """Put all favourites in this order durably. Raises InvalidParameterError."""
        current = select(_F.coin_id, _PLACE).where(_F.user_id == user_id).order_by(*_ORDER)
        with self._database.write(durable=True, exclusive_group="favourites") as connection:
            old = connection.execute(current).all()
            _check_order(coin_ids, {row.coin_id for row in old})
            for coin_id, place in zip(coin_ids, _distinct([row.place for row in old]), strict=True):
                own = (_F.user_id == user_id) & (_F.coin_id == coin_id)
                connection.execute(update(favourites).where(own).values(place=place))
            raise_version(connection, user_id)

    def remove(self, user_id: int, coin_id: str) -> bool:
        """Remove a favourite durably; return whether it was one."""
        removal = delete(favourites).where(_F.user_id == user_id, _F.coin_id == coin_id)
        with self._database.write(durable=True) as connection:
            removed = connection.execute(removal).rowcount > 0
            if removed:
                raise_version(connection, user_id)
            return removed


def _check_order(coin_ids: Sequence[str], favourite_ids: set[str]) -> None:
    repeated = next((it for it in coin_ids if coin_ids.count(it) > 1), None)
    unknown = next((it for it in coin_ids if it not in favourite_ids), None)
    missing = min(favourite_ids.difference(coin_ids), default=None)
    if repeated is not None:
        raise InvalidParameterError("coin_ids", f"must name {repeated!r} once.")
    if unknown is not None:
        raise InvalidParameterError("coin_ids", f"names {unknown!r}, which is not a favourite.")
    if missing is not None:
        raise InvalidParameterError("coin_ids", f"must also name {missing!r}.")


def _distinct(places: Sequence[int]) -> list[int]:
    """Return ascending places without repetitions, none greater than the greatest of these."""
    result: list[int] = []
    for place in reversed(places):
        result.append(min(place, result[-1] - 1) if result else place)
    return result[::-1]
