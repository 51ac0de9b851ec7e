"""Writes what sources, consumers and dead letters say of themselves."""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from cryptoviz.clock import to_ms
from cryptoviz.model.events import HEARTBEAT, Event
from cryptoviz.model.messages import Message, WriteResult
from cryptoviz.model.records import DeadLetter, Record
from cryptoviz.store.pipeline.status import heartbeat_name
from cryptoviz.store.schema.tables import error_log, source_status

KEPT_LETTERS = (
    10_000  # of the newest; a source that goes bad sends 250 a minute. The log has them all
)
FORGOTTEN_MS = 86_400_000  # after which an instance of a consumer that says nothing more is not shown any longer
_CHUNK = 500  # parameters of one statement


class SqlStatusWriter:
    """The newest status of each source and the newest beat of each consumer."""

    def write(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        """A word that is older than the one known is a duplicate."""
        events = [message.event for message in messages if message.event is not None]
        known = _known(connection, {_name(event) for event in events})
        newest = dict(known)
        rows: dict[str, dict[str, Any]] = {}
        indexed = 0
        for event in events:
            name, at = _name(event), to_ms(event.time)
            if not isinstance(event.data, Record) or (name in newest and newest[name] >= at):
                continue
            newest[name] = at
            rows[name] = {"source": name, "at": at, "status": event.data.model_dump_json()}
            indexed += 1
        _save(connection, rows, known)
        for event in events:
            if event.type == HEARTBEAT:
                _forget(connection, event)
        return WriteResult(indexed, len(events) - indexed)


def _forget(connection: Connection, event: Event) -> None:
    """Instances of this consumer that were not heard of for a day before this beat."""
    consumer = heartbeat_name(event.subject.partition("@")[0])
    mine = or_(
        source_status.c.source == consumer,
        source_status.c.source.startswith(f"{consumer}@", autoescape=True),
    )
    connection.execute(
        source_status.delete().where(mine, source_status.c.at < to_ms(event.time) - FORGOTTEN_MS)
    )


class SqlErrorWriter:
    """The newest dead letters, each once. Which they are depends on all that ever came, not on the batches that it came in."""

    def __init__(self, keep: int = KEPT_LETTERS) -> None:
        self._keep = keep

    def write(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        """One that is there already, or older than all of a full table, is a duplicate."""
        letters = [
            (event.id, event.data)
            for message in messages
            if (event := message.event) and isinstance(event.data, DeadLetter)
        ]
        held = self._held(connection, len(letters), {key for key, _ in letters})
        rows = [
            _row(key, letter)
            for key, letter in letters
            if held.take((to_ms(letter.failed_at), key))
        ]
        gone = [key for _, key in held.forgotten]
        for part in (gone[low : low + _CHUNK] for low in range(0, len(gone), _CHUNK)):
            connection.execute(error_log.delete().where(error_log.c.id.in_(part)))
        staying = [row for row in rows if row["id"] in held.ids]
        if staying:
            connection.execute(error_log.insert(), staying)
        return WriteResult(len(rows), len(messages) - len(rows))

    def _held(self, connection: Connection, coming: int, ids: set[str]) -> "_Held":
        """As many of the oldest as may have to go, and those that come again."""
        room = (
            self._keep
            - connection.execute(select(func.count()).select_from(error_log)).scalar_one()
        )
        oldest = (
            select(error_log.c.failed_at, error_log.c.id)
            .order_by(error_log.c.failed_at, error_log.c.id)
            .limit(coming - room)
        )
        known = select(error_log.c.id).where(error_log.c.id.in_(ids))
        heap = (
            [(row.failed_at, row.id) for row in connection.execute(oldest)] if coming > room else []
        )
        return _Held(heap, {*connection.execute(known).scalars(), *(key for _, key in heap)}, room)


class _Held:
    """What the table would hold after each letter of a batch. `heap`: the oldest (failed_at, id); `ids`: of all that matter here."""

    def __init__(self, heap: list[tuple[int, str]], ids: set[str], room: int) -> None:
        self._heap, self._room, self.ids = heap, room, ids
        self.forgotten: list[tuple[int, str]] = []
        while self._room < 0:  # more were kept once
            self._forget()

    def take(self, letter: tuple[int, str]) -> bool:
        """Whether it is new and new enough; what it drives out is forgotten."""
        if letter[1] in self.ids or (self._room <= 0 and letter < self._heap[0]):
            return False
        heappush(self._heap, letter)
        self.ids.add(letter[1])
        self._room -= 1
        if self._room < 0:
            self._forget()
        return True

    def _forget(self) -> None:
        oldest = heappop(self._heap)
        self.ids.discard(oldest[1])
        self.forgotten.append(oldest)
        self._room += 1


def _name(event: Event) -> str:
    return heartbeat_name(event.subject) if event.type == HEARTBEAT else event.subject


def _known(connection: Connection, names: set[str]) -> dict[str, int]:
    rows = connection.execute(
        select(source_status.c.source, source_status.c.at).where(source_status.c.source.in_(names))
    )
    return dict(iter(rows))


def _save(connection: Connection, rows: dict[str, dict[str, Any]], known: dict[str, int]) -> None:
    new = [row for name, row in rows.items() if name not in known]
    if new:
        connection.execute(source_status.insert(), new)
    changed = [
        {"name": name, "at": row["at"], "status": row["status"]}
        for name, row in rows.items()
        if name in known
    ]
    if changed:
        update = source_status.update().where(source_status.c.source == bindparam("name"))
        connection.execute(update.values(at=bindparam("at"), status=bindparam("status")), changed)


def _row(key: str, letter: DeadLetter) -> dict[str, Any]:
    return {"id": key, **letter.model_dump(), "failed_at": to_ms(letter.failed_at)}
