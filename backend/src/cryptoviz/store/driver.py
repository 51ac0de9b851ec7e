"""The database driver's own connection (PEP 249, with what SQLite's drivers add), as far as statements that run hot use it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection

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


def driver(connection: Connection) -> Driver:
    """The driver's own connection, for statements that run hot: it costs a tenth of SQLAlchemy's execution."""
    own: Driver = connection.connection.driver_connection  # type: ignore[assignment] # SQLAlchemy knows only that there is one
    return own
