"""What producers keep and share in the database: states of sources, the quota row, wanted coins, whether anybody looks."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import orjson
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from cryptoviz.clock import Clock, from_ms, to_ms
from cryptoviz.errors import StoreError
from cryptoviz.store.database import Database
from cryptoviz.store.schema import activity, coins, favourites, history_fills, latest, quota, source_state, wanted_coins

OPENED_FOR = timedelta(days=7)  # a coin whose chart was opened is polled so long
REMIND_AFTER = timedelta(hours=1)  # an opened chart is noted again, and not at each request
TOUCH_AFTER = timedelta(minutes=1)


class SqlSourceStates:
    """SourceStates on a table. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, source: str) -> Mapping[str, str]:
        with self._database.read() as connection:
            state = connection.scalar(select(source_state.c.state).where(source_state.c.source == source))
        loaded: dict[str, str] = orjson.loads(state) if state else {}
        return loaded

    def save(self, source: str, state: Mapping[str, str]) -> None:
        text = orjson.dumps(dict(state)).decode()
        with self._database.write() as connection:
            done = connection.execute(update(source_state).where(source_state.c.source == source).values(state=text))
            if not done.rowcount:
                connection.execute(insert(source_state).values(source=source, state=text))


# Built once: they run at every call and at every look for the next one.
_QUOTA = select(quota.c.state, quota.c.version).where(quota.c.account == bindparam("of"))
_SPENT = (
    update(quota)
    .where((quota.c.account == bindparam("of")) & (quota.c.version == bindparam("read")))
    .values(state=bindparam("state"), version=bindparam("version"))
)
_SEEN = select(activity.c.seen_at).where(activity.c.id == 1)


class SqlQuotaRows:
    """QuotaRows on a table. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, account: str) -> tuple[str | None, int]:
        with self._database.read() as connection:
            row = connection.execute(_QUOTA, {"of": account}).first()
        return (row.state, row.version) if row else (None, 0)

    def swap(self, account: str, state: str, version: int) -> bool:
        with self._database.write() as connection:
            if version:
                values = {"state": state, "version": version + 1}
                return connection.execute(_SPENT, {"of": account, "read": version, **values}).rowcount == 1
            if connection.execute(_QUOTA, {"of": account}).first():
                return False
            connection.execute(insert(quota).values(account=account, state=state, version=1))
            return True


class Activity:
    """When a signed-in page last asked for anything, to the minute. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._touched: datetime | None = None

    def touch(self, now: datetime) -> None:
        """Note that somebody looks; cheap, for it writes once a minute."""
        if self._touched is not None and timedelta(0) <= now - self._touched < TOUCH_AFTER:
            return
        with self._database.write() as connection:
            if not connection.execute(update(activity).where(activity.c.id == 1).values(seen_at=to_ms(now))).rowcount:
                connection.execute(insert(activity).values(id=1, seen_at=to_ms(now)))
        self._touched = now

    def seen_at(self) -> datetime | None:
        with self._database.read() as connection:
            seen = connection.scalar(_SEEN)
        return None if seen is None else from_ms(seen)


class SqlWantedCoins:
    """WantedCoins on favourites, opened charts and what history is there. With the database away, the last answers are kept."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._answers: dict[str, tuple[str, ...]] = {}
        self._noted: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def wanted(self) -> Sequence[str]:
        """Favourites, then coins whose charts were opened lately."""
        return self._kept("wanted", lambda connection: _unique(_favourites(connection), _opened(connection, self._clock())))

    def unfilled(self, days: int, limit: int) -> Sequence[str]:
        """Coins without this range of history: favourites, then the polled ones by rank, then those whose chart was opened."""
        return self._kept(f"unfilled {days}", lambda connection: self._unfilled(connection, days))[:limit]

    def want(self, coin_id: str, reason: str, now: datetime) -> None:
        """Note that a user wants this coin (`reason`: favourite or opened); cheap when it was noted within the hour. Raises StoreError."""
        with self._lock:
            noted = self._noted.get(coin_id)
            if noted is not None and timedelta(0) <= now - noted < REMIND_AFTER:
                return
            self._noted[coin_id] = now
            if len(self._noted) > 10_000:
                self._noted.clear()
        try:
            with self._database.write() as connection:
                _note_wanted(connection, coin_id, reason, now)
        except StoreError:
            with self._lock:
                self._noted.pop(coin_id, None)  # not noted: the next time it is tried again
            raise

    def _unfilled(self, connection: Connection, days: int) -> tuple[str, ...]:
        filled = select(coins.c.id).join(history_fills, history_fills.c.coin == coins.c.key).where(history_fills.c.days == days)
        polled = select(coins.c.id).join(latest, latest.c.coin == coins.c.key).order_by(coins.c.rank.is_(None), coins.c.rank, coins.c.id)
        done = set(connection.scalars(filled))
        asked = _unique(_favourites(connection), connection.scalars(polled), _opened(connection, self._clock()))
        return tuple(coin_id for coin_id in asked if coin_id not in done)

    def _kept(self, question: str, answer: Callable[[Connection], tuple[str, ...]]) -> tuple[str, ...]:
        try:
            with self._database.read() as connection:
                self._answers[question] = answer(connection)
        except StoreError:
            return self._answers.get(question, ())
        return self._answers[question]


def _note_wanted(connection: Connection, coin_id: str, reason: str, now: datetime) -> None:
    connection.execute(delete(wanted_coins).where(wanted_coins.c.wanted_at < to_ms(now - OPENED_FOR)))
    values = {"reason": reason, "wanted_at": to_ms(now)}
    if not connection.execute(update(wanted_coins).where(wanted_coins.c.coin_id == coin_id).values(values)).rowcount:
        connection.execute(insert(wanted_coins).values(coin_id=coin_id, **values))


def _favourites(connection: Connection) -> tuple[str, ...]:
    """Of all users, the one starred last first."""
    return _unique(connection.scalars(select(favourites.c.coin_id).order_by(favourites.c.added_at.desc(), favourites.c.coin_id)))


def _opened(connection: Connection, now: datetime) -> tuple[str, ...]:
    lately = wanted_coins.c.wanted_at >= to_ms(now - OPENED_FOR)
    return tuple(connection.scalars(select(wanted_coins.c.coin_id).where(lately).order_by(wanted_coins.c.wanted_at.desc())))


def _unique(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(coin_id for group in groups for coin_id in group))
