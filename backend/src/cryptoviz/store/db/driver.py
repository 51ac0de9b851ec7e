"""The driver's own connection (PEP 249), for hot statements: the same for both databases."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import Connection

if TYPE_CHECKING:  # loaded only where the database is PostgreSQL
    import psycopg

Row = tuple[Any, ...]
Values = Sequence[object]


class Cursor(Protocol):
    """The result of a statement."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Row | None: ...
    def fetchall(self) -> list[Row]: ...
    def __iter__(self) -> Iterator[Row]: ...


class Driver(Protocol):
    """One connection, in the transaction of its owner. Parameters are written as `?`."""

    Error: type[Exception]

    def execute(self, sql: str, parameters: Values = (), /) -> Cursor: ...
    def executemany(self, sql: str, rows: Iterable[Values], /) -> Cursor: ...
    def close(self) -> None: ...


class Watch(NamedTuple):
    """A dedicated connection in autocommit, and a query whose result changes with every commit."""

    connection: Driver
    query: str
    is_valid: Callable[[], bool]  # whether the database is still the one that was opened


def driver(connection: Connection) -> Driver:
    """Return the driver's connection: a statement takes a tenth of the time of SQLAlchemy's."""
    own: Any = connection.connection.driver_connection
    return PostgresDriver(own) if connection.dialect.name == "postgresql" else own


class PostgresDriver:
    """psycopg's connection as a Driver. Use `psycopg` for what only PostgreSQL has (COPY)."""

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
        # A RawCursor sends the SQL as it is; psycopg's usual one searches it for % at every call.
        from psycopg import RawCursor
        from psycopg.pq import Format

        cursor = RawCursor(self.psycopg)
        cursor.format = Format.BINARY  # numbers need no parsing
        return cursor


@lru_cache(maxsize=1000)
def numbered(sql: str) -> str:
    """Replace each `?` by PostgreSQL's `$1, $2, …`. Our statements contain no other `?`."""
    first, *rest = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))
