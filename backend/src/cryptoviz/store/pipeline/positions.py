"""Positions of consumers, stored in the database so that they move together with the rows."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from cryptoviz.errors import SinkError
from cryptoviz.model.messages import Position, WriteResult
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import consumer_positions as table

_KEY = ("log", "topic", "partition")
_VALUES = ("offset", "date", "generation", "byte")


class Positions:
    """The positions of one consumer."""

    def __init__(self, database: Database, consumer: str) -> None:
        self._database = database
        self._consumer = consumer

    def get(self, log: str, topic: str, partition: int) -> Position:
        """Return the next record to read; the beginning for a partition that was never read."""
        beginning = Position(log, topic, partition)
        query = select(*(table.c[name] for name in _VALUES)).where(self._is_of(beginning))
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return Position(log, topic, partition, **row) if row else beginning

    def advance(
        self, connection: Connection, start: Position, end: Position, result: WriteResult, at: int
    ) -> None:
        """Move on at a time in ms, and count. Raises SinkError if another consumer moved it."""
        counts = {"indexed": result.indexed, "duplicates": result.duplicates}
        counts["dead_letters"] = len(result.rejected)
        moved = {**_columns(end, _VALUES), "updated_at": at}
        raised = {name: table.c[name] + count for name, count in counts.items()}
        query = table.update().where(self._is_of(start), table.c.offset == start.offset)
        if connection.execute(query.values(**moved, **raised)).rowcount:
            return
        stored = connection.execute(select(table.c.offset).where(self._is_of(start))).first()
        if start.offset or stored:
            raise SinkError(
                f"The position in {start.topic} is no longer {start.offset}: "
                "another consumer has moved it."
            )
        key = {"consumer": self._consumer, **_columns(start, _KEY)}
        connection.execute(table.insert().values(**key, **moved, **counts))

    def _is_of(self, position: Position) -> ColumnElement[bool]:
        same = (table.c[name] == value for name, value in _columns(position, _KEY).items())
        return and_(table.c.consumer == self._consumer, *same)


def _columns(position: Position, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(position, name) for name in names}
