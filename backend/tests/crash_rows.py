"""Every row of a database, for comparing two states of it."""

from sqlalchemy import text

from cryptoviz.store.database import Database
from cryptoviz.store.schema import TableKind, tables_of

# When something was written, and a hint where a reader stands: not part of what was indexed.
_PASSING = {"updated_at", "byte"}


def rows(database: Database, kind: TableKind, *, without: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The rows of each table of a kind, in some fixed order."""
    found = {}
    with database.read() as connection:
        for table in tables_of(kind):
            if table.name not in without:
                names = ", ".join(f'"{column.name}"' for column in table.columns if column.name not in _PASSING)
                found[table.name] = sorted(map(repr, connection.execute(text(f"SELECT {names} FROM {table.name}"))))
    return found
