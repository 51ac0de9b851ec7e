"""Inspection of a database: its tables and columns, its version, and why it cannot be used."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from cryptoviz.store.db.driver import Driver, driver
from cryptoviz.store.schema.tables import metadata

VERSION_TABLE = "alembic_version"
_OLDEST_SERVER = 13  # the first with pg_current_snapshot(), see postgres.py

_SQLITE_COLUMNS = """
SELECT tables.name, columns.name
FROM sqlite_master tables JOIN pragma_table_info(tables.name) columns WHERE tables.type = 'table'
"""
_OWN_TABLES = """relkind IN ('r', 'p')
  AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"""
_POSTGRES_COLUMNS = f"""
SELECT relname, attname
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
WHERE {_OWN_TABLES}
"""
_POSTGRES_SETTINGS = """
SELECT current_schema()::text, current_user::text,
  current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),
  pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'
"""
_FORBIDDEN_TABLES = f"""
SELECT relname FROM pg_class WHERE {_OWN_TABLES} AND NOT (
  has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
  AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')
) ORDER BY relname
"""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """`columns` by table. `version` is None before the first migration. `problem`: a sentence."""

    columns: Mapping[str, frozenset[str]]
    version: str | None
    problem: str | None

    @property
    def missing_tables(self) -> list[str]:
        return sorted(set(metadata.tables) - set(self.columns))

    @property
    def missing_columns(self) -> list[str]:
        """As table.column."""
        return sorted(
            f"{table.name}.{column.name}"
            for table in metadata.sorted_tables
            if table.name in self.columns
            for column in table.c
            if column.name not in self.columns[table.name]
        )

    @property
    def foreign_tables(self) -> list[str]:
        """Tables with names of ours in a database that was never migrated."""
        return sorted(set(metadata.tables) & set(self.columns)) if self.version is None else []


def inspect(connection: Connection) -> SchemaState:
    """Takes about a millisecond. Raises the driver's errors."""
    raw, is_sqlite = driver(connection), connection.dialect.name == "sqlite"
    columns: dict[str, set[str]] = {}
    for table, column in raw.execute(_SQLITE_COLUMNS if is_sqlite else _POSTGRES_COLUMNS):
        columns.setdefault(table, set()).add(column)
    row = None
    if VERSION_TABLE in columns:
        row = raw.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
    problem = None if is_sqlite else _postgres_problem(raw)
    frozen = {name: frozenset(names) for name, names in columns.items()}
    return SchemaState(frozen, row[0] if row else None, problem)


def file_problem(path: Path) -> str | None:
    """Return why a SQLite file cannot be written. Asked before opening it, which writes."""
    for part in (path, path.parent):
        if path.exists() and not os.access(part, os.W_OK):
            return f"The database file {path} is read-only here: {part} cannot be written to."
    return None


def schema_problem(connection: Connection) -> str | None:
    """Return why no tables can be created in a PostgreSQL database."""
    if connection.dialect.name != "postgresql":
        return None
    [(schema, user, allowed)] = driver(connection).execute(
        "SELECT current_schema()::text, current_user::text,"
        " has_schema_privilege(current_schema(), 'CREATE')"
    )
    return (
        None
        if allowed
        else f"DATABASE_URL names the user {user}, "
        f"who may not create tables in schema {schema} of the database."
    )


def _postgres_problem(raw: Driver) -> str | None:
    [(schema, user, version, encoding, read_only)] = raw.execute(_POSTGRES_SETTINGS)
    if version < _OLDEST_SERVER:
        return (
            f"The database is PostgreSQL {version}; this program needs {_OLDEST_SERVER} or newer."
        )
    if encoding != "UTF8":
        return f"The database stores texts as {encoding}: create one with ENCODING 'UTF8'."
    if read_only:
        return "The database is read-only: DATABASE_URL must name a writable one, not a standby."
    if schema is None:
        return f"The database has no schema for the user {user}: fix its search_path."
    forbidden = [name for (name,) in raw.execute(_FORBIDDEN_TABLES) if name in metadata.tables]
    return (
        f"DATABASE_URL names the user {user}, "
        f"who may not read and write table {forbidden[0]} of the database."
        if forbidden
        else None
    )
