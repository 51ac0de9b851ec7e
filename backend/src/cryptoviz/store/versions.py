"""What tells an answer from an older one: a version per family of data, and a cheap look whether anything moved at all."""

import secrets
import threading
from collections.abc import Callable

from sqlalchemy import Connection

from cryptoviz.errors import StoreError
from cryptoviz.store.database import Database
from cryptoviz.store.driver import Driver, driver
from cryptoviz.store.schema import data_versions

MARKETS = "markets"
NEWS = "news"


class DataVersions:
    def __init__(self, database: Database) -> None:
        self._database = database

    def current(self, family: str) -> int:
        """The version of a family; inside `database.read()` it belongs to the same snapshot as the rows read there."""
        with self._database.read() as connection:
            row = driver(connection).execute("SELECT version FROM data_versions WHERE family = ?", (family,)).fetchone()
            return int(row[0]) if row else 0


def bump(connection: Connection, family: str) -> None:
    """Raise the version of a family within the transaction that changes its rows."""
    mine = data_versions.c.family == family
    raised = connection.execute(data_versions.update().where(mine).values(version=data_versions.c.version + 1))
    if raised.rowcount == 0:
        # Not from 1: a browser may hold ETags of a database that was here before this one.
        connection.execute(data_versions.insert().values(family=family, version=secrets.randbits(40) + 1))


class ChangeWatch:
    """Sees that something was committed, whatever it was, for about 6 µs. One per process, for all its threads.

    The number belongs to this connection alone: compare it with an earlier one, never send it anywhere.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._connection: Driver | None = None
        self._is_in_place: Callable[[], bool] = lambda: True
        self._openings = 0

    def stamp(self) -> int:
        """While it does not move, everything read after it was last taken is still true. Raises StoreError."""
        with self._lock:
            if self._connection is not None and not self._is_in_place():
                self._connection.close()
                self._connection = None
            if self._connection is None:
                self._connection, self._is_in_place = self._database.watch()
                self._openings += 1  # another connection counts anew, and may say what this one has said
            try:
                [(stamp,)] = self._connection.execute("PRAGMA data_version")
            except self._connection.Error as error:
                raise StoreError(f"The database does not answer: {error}.") from error
            return self._openings << 32 | int(stamp)

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
