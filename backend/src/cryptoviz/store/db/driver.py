"""The database driver's own connection (PEP 249), as far as statements that run hot use it: one way of writing them for both databases."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import Connection

if TYPE_CHECKING:  # loaded only where the database is PostgreSQL
    import psycopg

Row = tuple[Any, ...]  # what a statement gives is known where the statement stands
Values = Sequence[object]


class Cursor(Protocol):
    """What a statement gave: rows to go through once, and how many rows it changed."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Row | None: ...
    def fetchall(self) -> list[Row]: ...
    def __iter__(self) -> Iterator[Row]: ...


class Driver(Protocol):
    """One connection, inside whatever transaction it is in. Parameters stand as `?`; it raises its own `Error`."""

    Error: type[Exception]

    def execute(self, sql: str, parameters: Values = (), /) -> Cursor: ...
    def executemany(self, sql: str, rows: Iterable[Values], /) -> Cursor: ...
    def close(self) -> None: ...


class Watch(NamedTuple):
    """A connection of its own, in autocommit, and a question whose answer changes when anybody commits anything."""

    connection: Driver
    question: str
    is_in_place: Callable[[], bool]  # whether it still watches the database that is there


def driver(connection: Connection) -> Driver:
    """The driver's own connection, for statements that run hot: it costs a tenth of SQLAlchemy's execution."""
    own: Any = connection.connection.driver_connection
    return (
        PostgresDriver(own) if connection.dialect.name == "postgresql" else own
    )  # SQLite's fits as it is


class PostgresDriver:
    """psycopg's connection as a Driver. `psycopg` itself is for what only PostgreSQL has (COPY)."""

    def __init__(self, connection: "psycopg.Connection[Row]") -> None:
        self.psycopg = connection
        self.Error: type[Exception] = connection.Error

    def execute(self, sql: str, parameters: Values = (), /) -> Cursor:
        return self._cursor().execute(numbered(sql), parameters or None)

    def executemany(self, sql: str, rows: Iterable[Values], /) -> Cursor:
        cursor = self._cursor()
        cursor.executemany(numbered(sql), rows)
        return cursor

    def close(self) -> None:
        self.psycopg.close()

    def _cursor(self) -> "psycopg.RawCursor[Row]":
        from psycopg import (
            RawCursor,
        )  # its SQL is sent as it stands; the other kind looks through it for % at every call
        from psycopg.pq import Format

        cursor = RawCursor(self.psycopg)
        cursor.format = Format.BINARY  # numbers need no parsing
        return cursor


@lru_cache(maxsize=1000)
def numbered(sql: str) -> str:
    """SQL with PostgreSQL's `$1, $2, …` for `?`, which stands nowhere else in our statements."""
    first, *rest = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))
