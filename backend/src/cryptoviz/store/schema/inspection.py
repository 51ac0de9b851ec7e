"""Inspection of a database: its tables and columns, its version, and why it cannot be used."""

import os
from pathlib import Path
from typing import NamedTuple

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


class SchemaState(NamedTuple):
    """`version` is None before the first migration. `problem`: a sentence."""

    version: str | None
    problem: str | None
    own_tables: list[str]  # those that exist
    missing: list[str]  # tables; if none, columns as table.column


def inspect(connection: Connection) -> SchemaState:
    """Takes about a millisecond. Raises the driver's errors."""
    raw, is_sqlite = driver(connection), connection.dialect.name == "sqlite"
    found = set(raw.execute(_SQLITE_COLUMNS if is_sqlite else _POSTGRES_COLUMNS))
    tables = {table for table, _ in found}
    columns = {(it.name, column.name) for it in metadata.sorted_tables for column in it.c}
    missing = set(metadata.tables) - tables or set(map(".".join, columns - found))
    row = None
    if VERSION_TABLE in tables:
        row = raw.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
    problem = None if is_sqlite else _postgres_problem(raw)
    own_tables = sorted(tables & set(metadata.tables))
    return SchemaState(row[0] if row else None, problem, own_tables, sorted(missing))


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
    what = f"create tables in schema {schema} of the database"
    return None if allowed else f"DATABASE_URL names the user {user}, who may not {what}."


def _postgres_problem(raw: Driver) -> str | None:
    [(schema, user, version, encoding, read_only)] = raw.execute(_POSTGRES_SETTINGS)
    if version < _OLDEST_SERVER:
        needed = f"this program needs {_OLDEST_SERVER} or newer"
        return f"The database is PostgreSQL {version}; {needed}."
    if encoding != "UTF8":
        return f"The database stores texts as {encoding}: create one with ENCODING 'UTF8'."
    if read_only:
        return "The database is read-only: DATABASE_URL must name a writable one, not a standby."
    if schema is None:
        return f"The database has no schema for the user {user}: fix its search_path."
    forbidden = [name for (name,) in raw.execute(_FORBIDDEN_TABLES) if name in metadata.tables]
    if not forbidden:
        return None
    what = f"read and write table {forbidden[0]} of the database"
    return f"DATABASE_URL names the user {user}, who may not {what}."
