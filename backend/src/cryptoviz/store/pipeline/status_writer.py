"""Writes the status of sources and consumers, and dead letters."""

from bisect import insort
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, or_, select

from cryptoviz.clock import Clock, to_ms
from cryptoviz.model.events import HEARTBEAT, Event
from cryptoviz.model.messages import Message, WriteResult
from cryptoviz.model.records import DeadLetter, Record
from cryptoviz.store.db.upsert import upsert
from cryptoviz.store.pipeline.status import heartbeat_name
from cryptoviz.store.schema.tables import error_log, source_status

MAX_LETTERS = 10_000  # a broken source sends 250 a minute; the log has them all
FORGET_MS = 86_400_000  # after which a silent instance of a consumer is deleted

_E, _S = error_log.c, source_status.c


class SqlStatusWriter:
    """The newest status of each source and the newest heartbeat of each consumer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def write(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        """A status older than the stored one counts as a duplicate.

        A stored one from the future, when the clock was ahead, is older than any.
        """
        now = to_ms(self._clock())
        events = [message.event for message in messages if message.event is not None]
        names = {_name(event) for event in events}
        query = select(_S.source, _S.at).where(_S.source.in_(names))
        newest = {row.source: row.at for row in connection.execute(query)}
        rows: dict[str, dict[str, Any]] = {}
        indexed = 0
        for event in events:
            name, at = _name(event), to_ms(event.time)
            stored = newest.get(name, -1)
            if isinstance(event.data, Record) and (at > stored or stored > now):
                newest[name] = at
                rows[name] = {"source": name, "at": at, "status": event.data.model_dump_json()}
                indexed += 1
        for row in rows.values():
            upsert(connection, source_status, row)
        for event in events:
            if event.type == HEARTBEAT:
                _delete_silent(connection, event)
        return WriteResult(indexed, len(events) - indexed)


class SqlErrorWriter:
    """The newest dead letters, each once, whichever batches they come in."""

    def __init__(self, keep: int = MAX_LETTERS) -> None:
        self._keep = keep

    def write(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        """A letter that is stored, or older than all of a full table, counts as a duplicate."""
        query = select(_E.failed_at, _E.id).order_by(_E.failed_at.desc(), _E.id.desc())
        stored = [(failed_at, key) for failed_at, key in connection.execute(query)]
        newest = stored[self._keep - 1 :: -1]
        known = {key for _, key in newest}
        rows: dict[tuple[int, str], dict[str, Any]] = {}
        for event in (message.event for message in messages):
            if event is None or not isinstance(event.data, DeadLetter) or event.id in known:
                continue
            known.add(event.id)
            letter = to_ms(event.data.failed_at), event.id
            insort(newest, letter)
            if len(newest) > self._keep and newest.pop(0) == letter:
                continue
            rows[letter] = {"id": event.id, **event.data.model_dump(), "failed_at": letter[0]}
        if new := [rows[letter] for letter in newest if letter in rows]:
            connection.execute(error_log.insert(), new)
        connection.execute(
            delete(error_log).where(_E.id.in_(query.with_only_columns(_E.id).offset(self._keep)))
        )
        return WriteResult(len(rows), len(messages) - len(rows))


def _name(event: Event) -> str:
    return heartbeat_name(event.subject) if event.type == HEARTBEAT else event.subject


def _delete_silent(connection: Connection, event: Event) -> None:
    """Delete instances of this consumer that were silent for a day before this heartbeat."""
    consumer = heartbeat_name(event.subject.partition("@")[0])
    instances = _S.source.startswith(f"{consumer}@", autoescape=True)
    silent = _S.at < to_ms(event.time) - FORGET_MS
    query = delete(source_status).where(or_(_S.source == consumer, instances), silent)
    connection.execute(query)
