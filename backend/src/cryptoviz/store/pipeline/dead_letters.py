"""Reads of the dead letters in the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from cryptoviz.clock import from_ms
from cryptoviz.errors import NotFoundError
from cryptoviz.model.records import DeadLetter
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import error_log

_E = error_log.c


class SqlDeadLetters(SqlStore):
    """Dead letters by the id of their event."""

    def newest(self, limit: int | None = None) -> list[tuple[str, DeadLetter]]:
        """Return (id, letter), newest first; all without a limit."""
        query = select(error_log).order_by(_E.failed_at.desc(), _E.id).limit(limit)
        return [_letter(row) for row in self._rows(query)]

    def get(self, ids: Sequence[str]) -> list[tuple[str, DeadLetter]]:
        """Return the letters in this order. Raises NotFoundError that names a missing one."""
        found = dict(map(_letter, self._rows(select(error_log).where(_E.id.in_(ids)))))
        for key in ids:
            if key not in found:
                raise NotFoundError(
                    f"There is no dead letter {key}: `cryptoviz errors list` shows the stored ones."
                )
        return [(key, found[key]) for key in dict.fromkeys(ids)]


def _letter(row: Row[Any]) -> tuple[str, DeadLetter]:
    values = {name: value for name, value in row._asdict().items() if value is not None}
    values["failed_at"] = from_ms(values["failed_at"])
    return values.pop("id"), DeadLetter.model_validate(values)
