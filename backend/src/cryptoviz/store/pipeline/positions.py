"""Where each consumer stands, kept in the database so that it moves together with the rows."""

from sqlalchemy import ColumnElement, Connection, and_, select

from cryptoviz.errors import SinkError
from cryptoviz.model.messages import Position, WriteResult
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import consumer_positions as table


class Positions:
    """The positions of one consumer."""

    def __init__(self, database: Database, consumer: str) -> None:
        self._database = database
        self._consumer = consumer

    def get(self, log: str, topic: str, partition: int) -> Position:
        """Where to read on; the beginning for a partition that was never read."""
        columns = (table.c.offset, table.c.date, table.c.generation, table.c.byte)
        beginning = Position(log, topic, partition)
        with self._database.read() as connection:
            row = connection.execute(select(*columns).where(self._is(beginning))).first()
        return Position(log, topic, partition, *row) if row else beginning

    def advance(
        self,
        connection: Connection,
        start: Position,
        end: Position,
        result: WriteResult,
        now_ms: int,
    ) -> None:
        """Move from `start` to `end` and count. Raises SinkError when it is not at `start`: someone else has moved it."""
        raised = {
            "indexed": table.c.indexed + result.indexed,
            "duplicates": table.c.duplicates + result.duplicates,
            "dead_letters": table.c.dead_letters + len(result.rejected),
        }
        update = table.update().where(self._is(start), table.c.offset == start.offset)
        if connection.execute(update.values(**_place(end), **raised, updated_at=now_ms)).rowcount:
            return
        if (
            start.offset
            or connection.execute(select(table.c.offset).where(self._is(start))).first()
        ):
            raise SinkError(
                f"The position in {start.topic} is no longer {start.offset}: another consumer has moved it."
            )
        counts = {
            "indexed": result.indexed,
            "duplicates": result.duplicates,
            "dead_letters": len(result.rejected),
        }
        key = {
            "consumer": self._consumer,
            "log": start.log,
            "topic": start.topic,
            "partition": start.partition,
        }
        connection.execute(table.insert().values(**key, **_place(end), **counts, updated_at=now_ms))

    def _is(self, position: Position) -> ColumnElement[bool]:
        return and_(
            table.c.consumer == self._consumer,
            table.c.log == position.log,
            table.c.topic == position.topic,
            table.c.partition == position.partition,
        )


def _place(position: Position) -> dict[str, int | str]:
    return {
        "offset": position.offset,
        "date": position.date,
        "generation": position.generation,
        "byte": position.byte,
    }
