"""What both databases share: transaction options, and the driver's own connection (PEP 249)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import Connection

if TYPE_CHECKING:  # loaded only where the database is PostgreSQL
    import psycopg

Row = tuple[Any, ...]
Values = Sequence[object]
_OPTION = "cryptoviz_transaction"


@dataclass(frozen=True, slots=True)
class Transaction:
    """`writes`: otherwise a read-only snapshot. `durable`: on disk when the commit returns.

    Writers of one `exclusive_group` run one at a time. `seconds` limits each statement; None = the
    database's setting, 0 = no limit.
    """

    writes: bool = False
    durable: bool = False
    exclusive_group: str | None = None
    seconds: float | None = None


def with_options(connection: Connection, transaction: Transaction) -> Connection:
    """Return the connection with the options of its next transaction."""
    return connection.execution_options(**{_OPTION: transaction})


def options_of(connection: Connection) -> Transaction:
    """Return the options of the transaction that begins on this connection."""
    found: Transaction = connection.get_execution_options().get(_OPTION, Transaction())
    return found


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
