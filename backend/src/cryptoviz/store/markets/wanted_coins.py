"""Which coins users want beyond those that are polled anyway, and which of all lack history."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import StoreError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.upsert import put
from cryptoviz.store.schema.tables import coins, favourites, history_fills, latest, wanted_coins

OPENED_FOR = timedelta(days=7)  # a coin whose chart was opened is polled so long


class SqlWantedCoins:
    """WantedCoins on favourites, opened charts and what history is there. With the database away, the last answers are kept."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._answers: dict[str, tuple[str, ...]] = {}

    def wanted(self) -> Sequence[str]:
        """Favourites, then coins whose charts were opened lately."""
        return self._kept(
            "wanted",
            lambda connection: _unique(_favourites(connection), _opened(connection, self._clock())),
        )

    def unfilled(self, days: int, limit: int) -> Sequence[str]:
        """Coins without this range of history: favourites, then the polled ones by rank, then those whose chart was opened."""
        return self._kept(f"unfilled {days}", lambda connection: self._unfilled(connection, days))[
            :limit
        ]

    def want(self, coin_id: str, reason: str, now: datetime) -> None:
        """Note that a user wants this coin (`reason`: favourite or opened). It writes each time. Raises StoreError."""
        with self._database.write() as connection:
            connection.execute(
                delete(wanted_coins).where(wanted_coins.c.wanted_at < to_ms(now - OPENED_FOR))
            )
            put(
                connection,
                wanted_coins,
                {"coin_id": coin_id, "reason": reason, "wanted_at": to_ms(now)},
            )

    def _unfilled(self, connection: Connection, days: int) -> tuple[str, ...]:
        filled = (
            select(coins.c.id)
            .join(history_fills, history_fills.c.coin == coins.c.key)
            .where(history_fills.c.days == days)
        )
        polled = (
            select(coins.c.id)
            .join(latest, latest.c.coin == coins.c.key)
            .order_by(coins.c.rank.is_(None), coins.c.rank, coins.c.id)
        )
        done = set(connection.scalars(filled))
        asked = _unique(
            _favourites(connection), connection.scalars(polled), _opened(connection, self._clock())
        )
        return tuple(coin_id for coin_id in asked if coin_id not in done)

    def _kept(
        self, question: str, answer: Callable[[Connection], tuple[str, ...]]
    ) -> tuple[str, ...]:
        try:
            with self._database.read() as connection:
                self._answers[question] = answer(connection)
        except StoreError:
            return self._answers.get(question, ())
        return self._answers[question]


def _favourites(connection: Connection) -> tuple[str, ...]:
    """Of all users, the one starred last first."""
    return _unique(
        connection.scalars(
            select(favourites.c.coin_id).order_by(
                favourites.c.added_at.desc(), favourites.c.coin_id
            )
        )
    )


def _opened(connection: Connection, now: datetime) -> tuple[str, ...]:
    lately = wanted_coins.c.wanted_at >= to_ms(now - OPENED_FOR)
    return tuple(
        connection.scalars(
            select(wanted_coins.c.coin_id)
            .where(lately)
            .order_by(wanted_coins.c.wanted_at.desc(), wanted_coins.c.coin_id)
        )
    )


def _unique(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(coin_id for group in groups for coin_id in group))
