"""What tells an answer from an older one: a version per family of data, and a cheap look whether anything moved at all."""

import secrets
import threading

from sqlalchemy import Connection

from cryptoviz.errors import StoreError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import Watch, driver
from cryptoviz.store.db.upsert import put_new
from cryptoviz.store.schema.tables import data_versions

MARKETS = "markets"
NEWS = "news"


class SqlDataVersions:
    """Of the families MARKETS and NEWS; a user has a version of their own in `users`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def current(self, family: str) -> int:
        """The version of a family; inside `database.read()` it belongs to the same snapshot as the rows read there."""
        with self._database.read() as connection:
            row = (
                driver(connection)
                .execute("SELECT version FROM data_versions WHERE family = ?", (family,))
                .fetchone()
            )
            return int(row[0]) if row else 0


def bump(connection: Connection, family: str) -> None:
    """Raise the version of a family within the transaction that changes its rows."""
    mine = data_versions.c.family == family
    raise_it = data_versions.update().where(mine).values(version=data_versions.c.version + 1)
    if connection.execute(raise_it).rowcount:
        return
    # Not from 1: a browser may hold ETags of a database that was here before this one.
    if not put_new(
        connection, data_versions, {"family": family, "version": secrets.randbits(40) + 1}
    ):
        connection.execute(raise_it)


class SqlChangeWatch:
    """Sees that something was committed, whatever it was: about 6 µs with SQLite, a round trip with PostgreSQL. One per process.

    The number belongs to this object alone: compare it with an earlier one, never send it anywhere.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._watch: Watch | None = None
        self._last: object = None
        self._moves = 0

    def stamp(self) -> int:
        """While it does not move, everything read after it was last taken is still true. Raises StoreError."""
        with self._lock:
            if self._watch is not None and not self._watch.is_in_place():
                self._drop()
            if self._watch is None:
                self._watch, self._last = (
                    self._database.watch(),
                    None,
                )  # another connection may say what this one has said
            seen = self._look(self._watch)
            if seen != self._last:
                self._last = seen
                self._moves += 1
            return self._moves

    def close(self) -> None:
        """Give the connection back; the next `stamp` opens another."""
        with self._lock:
            self._drop()

    def _look(self, watch: Watch) -> object:
        try:
            [(seen,)] = watch.connection.execute(watch.question)
        except watch.connection.Error as error:
            self._drop()
            raise self._database.translated(error) or StoreError(
                f"The database does not answer: {error}."
            ) from error
        return seen

    def _drop(self) -> None:
        if self._watch is not None:
            self._watch.connection.close()
            self._watch = None
