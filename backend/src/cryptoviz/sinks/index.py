"""The index consumer: events become rows, and the position moves with them in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from msgspec.structs import replace as with_fields
from sqlalchemy import Connection

from cryptoviz.clock import Clock, to_ms
from cryptoviz.faults import fault_point
from cryptoviz.model import events
from cryptoviz.model.messages import INDEX, Batch, Message, Position, WriteResult
from cryptoviz.model.topics import ERRORS, MARKETS, MONITORING, NEWS
from cryptoviz.store import data_versions as versions
from cryptoviz.store.currencies.writer import SqlRateWriter
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.indexing.candles import LADDER
from cryptoviz.store.markets.indexing.retention import Retention
from cryptoviz.store.markets.indexing.writer import SqlMarketWriter
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.pipeline.positions import Positions
from cryptoviz.store.pipeline.status_writer import SqlErrorWriter, SqlStatusWriter

_Messages = Sequence[Message]

# PostgreSQL stores no NUL in a text, so SQLite must not either.
_ESCAPED_NUL = rb"\u0000"  # Also the bytes of a text with a backslash before "u0000".
_BACKSLASH = _ESCAPED_NUL[0]  # Rare in records, and a single byte is found ten times as fast.


class Writer(Protocol):
    def write(self, connection: Connection, messages: _Messages) -> WriteResult:
        """Store records that have an event. May raise any exception for a record."""


class DeadLetters(Protocol):
    def send(self, batch: Batch, rejected: Sequence[Message]) -> None:
        """Return when the rejected records are durable. Raises SinkError."""


class _Family(NamedTuple):
    """A writer, and the data version that its changes raise (None: no cached answer shows them)."""

    writer: Writer
    version: str | None = None


class IndexSink:
    """Writes batches; counts each record once: as indexed, as a duplicate or as a dead letter."""

    topics: Sequence[str] = (MARKETS, NEWS, MONITORING, ERRORS)

    def __init__(
        self,
        database: Database,
        dead_letters: DeadLetters,
        news: SqlNewsWriter,
        *,
        retention_days: int,
        clock: Clock,
        ladder: Sequence[int] = LADDER,
    ) -> None:
        """`ladder`: the widths of candles to keep."""
        self._database = database
        self._dead_letters = dead_letters
        self._clock = clock
        self._news = news
        self._positions = Positions(database, INDEX)
        self._retention = Retention()
        markets = _Family(SqlMarketWriter(retention_days, clock, ladder), versions.MARKETS)
        status = _Family(SqlStatusWriter(clock))
        self._families = {
            events.SNAPSHOT: markets,
            events.HISTORY: markets,
            events.ABSENCE: markets,
            events.COINS: markets,
            events.EXCHANGE_RATES: _Family(SqlRateWriter(), versions.MARKETS),
            events.NEWS_ITEM: _Family(news, versions.NEWS),
            events.SOURCE_STATUS: status,
            events.HEARTBEAT: status,
            events.ERROR: _Family(SqlErrorWriter()),
        }

    def position(self, log: str, topic: str, partition: int) -> Position:
        """Return the stored position. Raises StoreError."""
        return self._positions.get(log, topic, partition)

    def release(self, topic: str, partition: int) -> None:
        """Do nothing: no state is kept between batches."""

    def write(self, batch: Batch) -> None:
        """Write a batch and its end position, or raise SinkError and write nothing."""
        with self._database.write(exclusive_group=INDEX) as connection:
            self.write_in(connection, batch)
            fault_point("index.written")
        fault_point("index.committed")

    def write_in(self, connection: Connection, batch: Batch) -> None:
        """Write a batch in the caller's transaction. Raises SinkError."""
        result = self._index(connection, batch.messages)
        self._news.rematch(connection)
        self._positions.advance(connection, batch.start, batch.end, result, to_ms(self._clock()))
        if result.rejected:
            self._dead_letters.send(batch, result.rejected)

    def settle(self) -> None:
        """Finish re-matching news, of which each batch does a step. Raises StoreError."""
        more = True
        while more:
            with self._database.write(exclusive_group=INDEX) as connection:
                more = self._news.rematch(connection)

    def _index(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        groups: dict[_Family, list[Message]] = {}
        rejected = []
        for message in messages:
            family = self._families.get(message.event.type) if message.event else None
            if family is None:
                error = message.error or "no table holds events of this type"
                rejected.append(with_fields(message, error=error))
            elif reason := _storage_error(message):
                rejected.append(with_fields(message, error=reason))
            else:
                groups.setdefault(family, []).append(message)
        result = WriteResult(rejected=rejected)
        for family, group in groups.items():
            result += self._write(connection, family, group)
        return replace(result, rejected=sorted(result.rejected, key=lambda message: message.offset))

    def _write(self, connection: Connection, family: _Family, messages: _Messages) -> WriteResult:
        result = self._store(connection, family.writer, messages)
        # Of a record that is rejected, a part may be stored: the good points of a block of history.
        if (result.indexed or result.rejected) and family.version:
            versions.bump(connection, family.version)
        if family.version == versions.MARKETS:
            self._retention.after_write(connection, len(messages))
        return result

    def _store(self, connection: Connection, writer: Writer, messages: _Messages) -> WriteResult:
        """Write a group; bisect a failing one so that only the poison record is rejected."""
        try:
            with connection.begin_nested():
                result = writer.write(connection, messages)
                if result.names_changed:
                    self._news.refresh_names(connection)
                return result
        except Exception as error:  # A record may raise anything in its writer.
            if self._database.is_unavailable(error):
                raise
            if len(messages) == 1:
                reason = f"{type(error).__name__}: {error}"
                return WriteResult(rejected=[with_fields(messages[0], error=reason)])
        half = len(messages) // 2
        first = self._store(connection, writer, messages[:half])
        return first + self._store(connection, writer, messages[half:])


def _storage_error(message: Message) -> str | None:
    """Return why no database can store a record, or None if one can."""
    value, event = message.value, message.event
    if event is None or _BACKSLASH not in value or _ESCAPED_NUL not in value:
        return None
    if _holds_nul(event.to_dict()):
        return "a text with a NUL character, which no database keeps"
    return None


def _holds_nul(value: object) -> bool:
    match value:
        case str():
            return "\0" in value
        case dict():
            return any(_holds_nul(part) for pair in value.items() for part in pair)
        case list() | tuple():
            return any(map(_holds_nul, value))
    return False
