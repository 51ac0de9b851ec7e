"""Base of the classes that read and write some tables."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Executable, Row, Select

from cryptoviz.store.db.database import Database

Parameters = Mapping[str, object]
AnyRow = Row[*tuple[Any, ...]]
T = TypeVar("T")


class SqlStore:
    """Reads and writes of one database. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _rows(self, query: Executable, parameters: Parameters | None = None) -> Sequence[AnyRow]:
        with self._database.read() as connection:
            return connection.execute(query, parameters).all()

    def _row(self, query: Executable, parameters: Parameters | None = None) -> AnyRow | None:
        with self._database.read() as connection:
            return connection.execute(query, parameters).first()

    def _scalar(self, query: Select[T]) -> T | None:
        with self._database.read() as connection:
            return connection.scalar(query)
