"""Versions of the data, for ETags, and a cheap test whether anything was committed."""

import secrets
import threading

from sqlalchemy import Connection

from cryptoviz.errors import StoreError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import Watch
from cryptoviz.store.db.reads.hot import data_version
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.db.upsert import upsert
from cryptoviz.store.schema.tables import data_versions

MARKETS = "markets"
NEWS = "news"
MARKETS_AND_NEWS = f"{MARKETS}+{NEWS}"  # of answers that depend on both
ACCOUNTS = "accounts"  # never raised: these answers depend on the version of the user alone


class SqlDataVersions(SqlStore):
    """Versions of the families MARKETS and NEWS, or of both. (A user's version is in `users`.)"""

    def current(self, family: str) -> int:
        """Return the version; inside `database.read()` that of the rows in the same snapshot.

        Versions never go back, so the sum of two does not name two states.
        """
        with self._database.read() as connection:
            return sum(data_version(connection, name) for name in family.split("+"))


def bump(connection: Connection, *families: str) -> None:
    """Raise the versions of families in the transaction that changes their rows."""
    for family in families:
        # Not from 1: a browser may hold ETags of a previous database.
        first = {"family": family, "version": secrets.randbits(40) + 1}
        upsert(connection, data_versions, first, version=data_versions.c.version + 1)


class SqlChangeWatch:
    """Detects commits of any process, in 6 µs (SQLite) or one round trip. One per process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._watch: Watch | None = None
        self._last: object = None
        self._stamp = 0

    def stamp(self) -> int:
        """Return a number that changes after every commit. Raises StoreError."""
        with self._lock:
            if self._watch is not None and not self._watch.is_valid():
                self._drop()
            if self._watch is None:
                self._watch = self._database.watch()
                self._last = None  # two connections may give the same result
            result = self._query(self._watch)
            if result != self._last:
                self._last = result
                self._stamp += 1
            return self._stamp

    def close(self) -> None:
        """Close the connection; the next `stamp` opens another."""
        with self._lock:
            self._drop()

    def _query(self, watch: Watch) -> object:
        try:
            [(result,)] = watch.connection.execute(watch.query)
        except watch.connection.Error as error:
            self._drop()
            what = "The database does not answer"
            unknown = StoreError(f"{what}: {error}.", public=f"{what}.")
            raise self._database.translate(error) or unknown from error
        return result

    def _drop(self) -> None:
        if self._watch is not None:
            self._watch.connection.close()
            self._watch = None
