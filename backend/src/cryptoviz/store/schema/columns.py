"""Types of columns that are the same on both databases."""

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

# On PostgreSQL texts are compared and sorted by their bytes, and only letters of ASCII are folded: as SQLite does, whatever the locale.
_BYTES = postgresql.TEXT(collation="C")
TEXT = Text().with_variant(_BYTES, "postgresql")


def Name(length: int) -> TypeEngine[str]:  # noqa: N802 - a type, as its neighbours
    """A text that is expected to be short; neither database checks it."""
    return String(length).with_variant(_BYTES, "postgresql")


# 63 bits on either database; only so it is SQLite's own key of a row.
KEY = BigInteger().with_variant(Integer, "sqlite")
