"""What a database is found to be: its tables and columns, its version, and what keeps this program from using it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from cryptoviz.store.db.driver import Driver, driver
from cryptoviz.store.schema.tables import metadata

VERSION_TABLE = "alembic_version"
_OLDEST_SERVER = 13  # the first with pg_current_snapshot(), see versions.ChangeWatch

_SQLITE_COLUMNS = "SELECT tables.name, columns.name FROM sqlite_master tables JOIN pragma_table_info(tables.name) columns WHERE tables.type = 'table'"
_POSTGRES_COLUMNS = """
SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
WHERE relkind IN ('r', 'p') AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
"""
_SETTINGS = """
SELECT current_schema()::text, current_user::text, current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),
       pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'
"""
_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE")
_FORBIDDEN = f"""
SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
AND NOT ({" AND ".join(f"has_table_privilege(oid, '{name}')" for name in _PRIVILEGES)}) ORDER BY relname
"""


@dataclass(frozen=True, slots=True)
class Found:
    """`columns` by table; `version` is None where no migration has run; `obstacle` is a sentence, or None."""

    columns: Mapping[str, frozenset[str]]
    version: str | None
    obstacle: str | None

    @property
    def missing_tables(self) -> list[str]:
        return sorted(set(metadata.tables) - set(self.columns))

    @property
    def missing_columns(self) -> list[str]:
        """As table.column."""
        tables = (table for table in metadata.sorted_tables if table.name in self.columns)
        return sorted(
            f"{table.name}.{column.name}"
            for table in tables
            for column in table.c
            if column.name not in self.columns[table.name]
        )

    @property
    def foreign_tables(self) -> list[str]:
        """Those that have the names of ours, where no migration has run."""
        return sorted(set(metadata.tables) & set(self.columns)) if self.version is None else []


def inspect(connection: Connection) -> Found:
    """For about a millisecond. Raises what the driver raises."""
    raw, is_sqlite = driver(connection), connection.dialect.name == "sqlite"
    columns: dict[str, set[str]] = {}
    for table, column in raw.execute(_SQLITE_COLUMNS if is_sqlite else _POSTGRES_COLUMNS):
        columns.setdefault(table, set()).add(column)
    row = (
        raw.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
        if VERSION_TABLE in columns
        else None
    )
    obstacle = None if is_sqlite else _postgres_obstacle(raw)
    return Found(
        {name: frozenset(names) for name, names in columns.items()},
        row[0] if row else None,
        obstacle,
    )


def file_obstacle(path: Path) -> str | None:
    """Why a SQLite file that is there cannot be written: before it is opened, for opening it writes."""
    for place in (path, path.parent):
        if path.exists() and not os.access(place, os.W_OK):
            return f"The database file {path} is read-only here: {place} cannot be written to."
    return None


def schema_obstacle(connection: Connection) -> str | None:
    """Why no tables can be made in a PostgreSQL database."""
    sql = "SELECT current_schema()::text, current_user::text WHERE NOT has_schema_privilege(current_schema(), 'CREATE')"
    row = (
        driver(connection).execute(sql).fetchone()
        if connection.dialect.name == "postgresql"
        else None
    )
    return (
        f"DATABASE_URL names the user {row[1]}, who may make no tables in schema {row[0]} of the database."
        if row
        else None
    )


def _postgres_obstacle(raw: Driver) -> str | None:
    [(schema, user, version, encoding, read_only)] = raw.execute(_SETTINGS)
    if version < _OLDEST_SERVER:
        return f"The database is PostgreSQL {version} and this program needs {_OLDEST_SERVER} or newer."
    if encoding != "UTF8":
        return f"The database keeps texts as {encoding}: make one with ENCODING 'UTF8'."
    if read_only:
        return "The database is read-only: DATABASE_URL must name one that can be written, not a standby."
    if schema is None:
        return f"The database has no schema for the user {user}: mend its search_path."
    forbidden = [name for (name,) in raw.execute(_FORBIDDEN) if name in metadata.tables]
    return (
        f"DATABASE_URL names the user {user}, who may not read and write table {forbidden[0]} of the database."
        if forbidden
        else None
    )
