"""The dead letters that are kept in the database, one by one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from cryptoviz.clock import from_ms
from cryptoviz.errors import NotFoundError
from cryptoviz.model.records import DeadLetter
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import error_log


class SqlDeadLetters:
    """Each goes by the id of its event. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, limit: int | None = None) -> list[tuple[str, DeadLetter]]:
        """(id, letter), the newest first; all of them without a limit."""
        with self._database.read() as connection:
            rows = connection.execute(
                _letters().order_by(error_log.c.failed_at.desc(), error_log.c.id).limit(limit)
            )
            return [_letter(row) for row in rows]

    def get(self, ids: Sequence[str]) -> list[tuple[str, DeadLetter]]:
        """In this order. Raises NotFoundError that names the first one that is not there."""
        with self._database.read() as connection:
            found = dict(
                _letter(row)
                for row in connection.execute(_letters().where(error_log.c.id.in_(ids)))
            )
        for key in ids:
            if key not in found:
                raise NotFoundError(
                    f"There is no dead letter {key}: `cryptoviz errors list` names those that are kept."
                )
        return [(key, found[key]) for key in dict.fromkeys(ids)]


def _letters() -> Select[Any]:
    return select(error_log)


def _letter(row: Row[Any]) -> tuple[str, DeadLetter]:
    given = row._asdict()
    return given.pop("id"), DeadLetter.model_validate(
        {**given, "failed_at": from_ms(given["failed_at"])}
    )
