"""Column types that behave the same on both databases, and columns without repeated options.

Migrations use them too: a change of a type is a new function here.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

# PostgreSQL compares and sorts by bytes and folds only ASCII letters, as SQLite does.
_BYTES = postgresql.TEXT(collation="C")
TEXT = Text().with_variant(_BYTES, "postgresql")
# 63 bits; on SQLite only an INTEGER column is the key of the row itself.
KEY = BigInteger().with_variant(Integer, "sqlite")

ColumnType = TypeEngine[Any] | type[TypeEngine[Any]]


def Name(length: int) -> TypeEngine[str]:  # noqa: N802 - a type, as its neighbours
    """A text that is expected to be short; neither database checks it."""
    return String(length).with_variant(_BYTES, "postgresql")


def key(name: str, kind: ColumnType = Integer, *references: ForeignKey) -> Column[Any]:
    """Return a column of the primary key, whose values are given by the program."""
    return Column(name, kind, *references, primary_key=True, autoincrement=False)


def required(kind: ColumnType, *names: str, **options: Any) -> Iterator[Column[Any]]:
    """Yield columns that are never NULL."""
    return (Column(name, kind, nullable=False, **options) for name in names)


def optional(kind: ColumnType, *names: str) -> Iterator[Column[Any]]:
    return (Column(name, kind) for name in names)
