"""Writes what sources, consumers and dead letters say of themselves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from cryptoviz.clock import to_ms
from cryptoviz.deliveries import Delivery, Tally
from cryptoviz.events import HEARTBEAT, Event
from cryptoviz.records import DeadLetter
from cryptoviz.store.schema import error_log, source_status
from cryptoviz.store.status import heartbeat_name


class StatusWriter:
    """The newest status of each source and the newest beat of each consumer."""

    def write(self, connection: Connection, deliveries: Sequence[Delivery]) -> Tally:
        events = [delivery.event for delivery in deliveries if delivery.event is not None]
        known = _known(connection, {_name(event) for event in events})
        newest = dict(known)
        rows: dict[str, dict[str, Any]] = {}
        indexed = 0
        for event in events:
            name, at = _name(event), to_ms(event.time)
            if name in newest and newest[name] >= at:
                continue
            newest[name] = at
            rows[name] = {"source": name, "at": at, "status": event.data.model_dump_json()}
            indexed += 1
        _save(connection, rows, known)
        return Tally(indexed, len(events) - indexed)


class ErrorWriter:
    """The dead letters, each once."""

    def write(self, connection: Connection, deliveries: Sequence[Delivery]) -> Tally:
        letters = {event.id: event.data for delivery in deliveries if (event := delivery.event) is not None}
        known = set(connection.execute(select(error_log.c.id).where(error_log.c.id.in_(letters))).scalars())
        rows = [_row(key, letter) for key, letter in letters.items() if key not in known and isinstance(letter, DeadLetter)]
        if rows:
            connection.execute(error_log.insert(), rows)
        return Tally(len(rows), len(deliveries) - len(rows))


def _name(event: Event) -> str:
    return heartbeat_name(event.subject) if event.type == HEARTBEAT else event.subject


def _known(connection: Connection, names: set[str]) -> dict[str, int]:
    rows = connection.execute(select(source_status.c.source, source_status.c.at).where(source_status.c.source.in_(names)))
    return dict(iter(rows))


def _save(connection: Connection, rows: dict[str, dict[str, Any]], known: dict[str, int]) -> None:
    new = [row for name, row in rows.items() if name not in known]
    if new:
        connection.execute(source_status.insert(), new)
    changed = [{"name": name, "at": row["at"], "status": row["status"]} for name, row in rows.items() if name in known]
    if changed:
        update = source_status.update().where(source_status.c.source == bindparam("name"))
        connection.execute(update.values(at=bindparam("at"), status=bindparam("status")), changed)


def _row(key: str, letter: DeadLetter) -> dict[str, Any]:
    return {"id": key, **letter.model_dump(), "failed_at": to_ms(letter.failed_at)}
