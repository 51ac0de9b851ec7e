"""Kinds of tables, see tables.py."""

from functools import partial
from typing import Any, Literal

from sqlalchemy import MetaData, Table

TableKind = Literal["derived", "user", "runtime"]

metadata = MetaData()


def _table(kind: TableKind, name: str, *columns: Any, **options: Any) -> Table:
    return Table(name, metadata, *columns, info={"kind": kind}, **options)


derived, user, runtime = (partial(_table, kind) for kind in ("derived", "user", "runtime"))


def tables_of(kind: TableKind) -> list[Table]:
    """Return the tables of a kind that are defined."""
    return [table for table in metadata.sorted_tables if table.info["kind"] == kind]
