"""Many rows into PostgreSQL: by COPY, which costs the server and us a fraction of as many statements."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cryptoviz.store.driver import PostgresDriver

if TYPE_CHECKING:
    from cryptoviz.store.rows import Into

_FEW = 10  # rows: below that statements are sent one behind the other without waiting


def copy_rows(raw: PostgresDriver, into: "Into", rows: Sequence[Sequence[object]]) -> None:
    """See rows.write_rows."""
    if len(rows) < _FEW:
        raw.executemany(into.insert, rows)
    elif not into.conflict:
        _copy(raw, into.table, into, rows)
    else:
        columns, gathered = ", ".join(into.columns), f"gathered_{into.table}"
        raw.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {gathered} (LIKE {into.table}) ON COMMIT DELETE ROWS")
        _copy(raw, gathered, into, rows)
        raw.execute(f"INSERT INTO {into.table} ({columns}) SELECT {columns} FROM {gathered} {into.conflict}")  # noqa: S608 - names of our own
        raw.execute(f"TRUNCATE {gathered}")


def _copy(raw: PostgresDriver, table: str, into: "Into", rows: Sequence[Sequence[object]]) -> None:
    with raw.psycopg.cursor().copy(f"COPY {table} ({', '.join(into.columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
