"""Many rows at once: writing them, and looking them up. How that is done best is what the two databases differ in most."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from cryptoviz.store.db.driver import Driver, PostgresDriver, Row

_AT_ONCE = 250  # places of one query
_MANY = 10  # rows: below that PostgreSQL is sent statements one behind the other without waiting


@dataclass(frozen=True)
class Into:
    """A table's columns that rows give, and what is done with a row whose key is there; "" = its key is never there."""

    table: str
    columns: tuple[str, ...]
    conflict: str = ""

    @classmethod
    def replacing(cls, table: str, key: tuple[str, ...], others: tuple[str, ...]) -> "Into":
        """A row whose key is there gets these values."""
        values = ", ".join(f"{name} = excluded.{name}" for name in others)
        return cls(table, (*key, *others), f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {values}")

    @cached_property
    def insert(self) -> str:
        marks = ", ".join("?" * len(self.columns))
        return (
            f"INSERT INTO {self.table} ({', '.join(self.columns)}) VALUES ({marks}) {self.conflict}"
        )


def write_rows(raw: Driver, into: Into, rows: Sequence[Sequence[object]]) -> None:
    """Write rows of which no two have the same key."""
    if not rows:
        return
    if isinstance(raw, PostgresDriver) and len(rows) >= _MANY:
        _copy_rows(raw, into, rows)
    else:
        raw.executemany(into.insert, rows)


def look_up(raw: Driver, sql: str, keys: Iterable[Sequence[object]]) -> Iterator[Row]:
    """The rows with one of these keys (of one or several columns); `sql` has `{}` where the keys stand, after IN."""
    left = iter(keys)
    while part := list(islice(left, _AT_ONCE)):
        one = f"({', '.join('?' * len(part[0]))})"
        marks = ", ".join([one] * len(part))
        yield from raw.execute(
            sql.format(f"VALUES {marks}"), [value for key in part for value in key]
        )


def _copy_rows(raw: PostgresDriver, into: Into, rows: Sequence[Sequence[object]]) -> None:
    """By COPY, which costs the server and us a fraction of as many statements."""
    if not into.conflict:
        _copy(raw, into.table, into, rows)
        return
    columns, gathered = ", ".join(into.columns), f"gathered_{into.table}"
    raw.execute(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {gathered} (LIKE {into.table}) ON COMMIT DELETE ROWS"
    )
    _copy(raw, gathered, into, rows)
    raw.execute(
        f"INSERT INTO {into.table} ({columns}) SELECT {columns} FROM {gathered} {into.conflict}"
    )
    raw.execute(f"TRUNCATE {gathered}")


def _copy(raw: PostgresDriver, table: str, into: Into, rows: Sequence[Sequence[object]]) -> None:
    with raw.psycopg.cursor().copy(f"COPY {table} ({', '.join(into.columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
