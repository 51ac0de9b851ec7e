"""The index consumer: events become rows, and the position moves with them in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from msgspec.structs import replace as with_fields
from sqlalchemy import Connection

from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import SinkError, StoreError
from cryptoviz.faults import fault_point
from cryptoviz.model.events import (
    COINS,
    ERROR,
    HEARTBEAT,
    HISTORY,
    NEWS_ITEM,
    SNAPSHOT,
    SOURCE_STATUS,
)
from cryptoviz.model.messages import INDEX, Batch, Message, Position, WriteResult
from cryptoviz.model.topics import ERRORS, MARKETS, MONITORING, NEWS
from cryptoviz.sinks.validation import obstacle
from cryptoviz.store import data_versions as versions
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.candles import LADDER
from cryptoviz.store.markets.retention import Retention
from cryptoviz.store.markets.writer import SqlMarketWriter
from cryptoviz.store.pipeline.positions import Positions
from cryptoviz.store.pipeline.status_writer import SqlErrorWriter, SqlStatusWriter


class Writer(Protocol):
    def write(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        """Store records that all have an event. Raises what it likes for a record that cannot be stored."""


class NewsWriter(Writer, Protocol):
    def refresh_names(self, connection: Connection) -> None:
        """Take over the latest coin list; `rematch` then matches the items that it concerns."""

    def rematch(self, connection: Connection) -> bool:
        """Match some items again, in one short step; return whether more may be left."""


class DeadLetters(Protocol):
    def send(self, batch: Batch, rejected: Sequence[Message]) -> None:
        """They are durable when this returns. Raises SinkError."""


@dataclass(frozen=True)
class _Family:
    """Event types that one writer stores, and the data version that its changes raise: none for what no cached answer shows."""

    types: frozenset[str]
    writer: Writer
    version: str | None = None


class IndexSink:
    """Writes batches into the database. Each message counts once: as indexed, as a duplicate or as a dead letter."""

    def __init__(
        self,
        database: Database,
        dead_letters: DeadLetters,
        news: NewsWriter,
        *,
        retention_days: int,
        clock: Clock,
        ladder: Sequence[int] = LADDER,
    ) -> None:
        """`ladder`: the widths of candles to keep. Who keeps only the finest folds them later, see store/candles.py."""
        self._database = database
        self._dead_letters = dead_letters
        self._clock = clock
        self._news = news
        self._positions = Positions(database, INDEX)
        self._retention = Retention()
        markets = SqlMarketWriter(retention_days, ladder)
        self._families = (
            _Family(frozenset({SNAPSHOT, HISTORY, COINS}), markets, versions.MARKETS),
            _Family(frozenset({NEWS_ITEM}), news, versions.NEWS),
            _Family(frozenset({SOURCE_STATUS, HEARTBEAT}), SqlStatusWriter()),
            _Family(frozenset({ERROR}), SqlErrorWriter()),
        )
        self._family_of = {
            name: number for number, family in enumerate(self._families) for name in family.types
        }

    @property
    def topics(self) -> Sequence[str]:
        return (MARKETS, NEWS, MONITORING, ERRORS)

    def position(self, log: str, topic: str, partition: int) -> Position:
        """Raises SinkError when the database does not answer."""
        try:
            return self._positions.get(log, topic, partition)
        except StoreError as error:
            raise SinkError(str(error)) from error

    def release(self, topic: str, partition: int) -> None:
        """Nothing is kept between two batches."""

    def write(self, batch: Batch) -> None:
        """Raises SinkError when the database cannot be written or the position was moved by another; nothing is kept then."""
        try:
            with self._database.write(exclusive_group=INDEX) as connection:
                self.write_in(connection, batch)
                fault_point("index.written")
            fault_point("index.committed")
        except StoreError as error:
            raise SinkError(str(error)) from error

    def write_in(self, connection: Connection, batch: Batch) -> None:
        """Within a transaction that somebody else commits. Raises SinkError when the position was moved by another."""
        result = self._index(connection, batch.messages)
        self._news.rematch(connection)
        self._positions.advance(connection, batch.start, batch.end, result, to_ms(self._clock()))
        if result.rejected:
            self._dead_letters.send(batch, result.rejected)

    def settle(self) -> None:
        """Finish what other names of coins have begun, which otherwise goes on with each batch. Raises StoreError."""
        more = True
        while more:
            with self._database.write(exclusive_group=INDEX) as connection:
                more = self._news.rematch(connection)

    def _index(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        mine: list[list[Message]] = [[] for _ in self._families]
        rejected = []
        for message in messages:
            family_number = self._family_of.get(message.event.type) if message.event else None
            if family_number is None:
                rejected.append(
                    message
                    if message.error
                    else with_fields(message, error="no table holds events of this type")
                )
            elif reason := obstacle(message):
                rejected.append(with_fields(message, error=reason))
            else:
                mine[family_number].append(message)
        result = WriteResult(rejected=rejected)
        for family, some in zip(self._families, mine, strict=True):
            if some:
                result += self._write(connection, family, some)
        return replace(result, rejected=sorted(result.rejected, key=lambda message: message.offset))

    def _write(
        self, connection: Connection, family: _Family, messages: Sequence[Message]
    ) -> WriteResult:
        result = self._store(connection, family.writer, messages)
        if result.indexed and family.version:
            versions.bump(connection, family.version)
        if family.version == versions.MARKETS:
            self._retention.after(connection, len(messages))
        return result

    def _store(
        self, connection: Connection, writer: Writer, messages: Sequence[Message]
    ) -> WriteResult:
        """One that is poison is found by halves: it alone is rejected."""
        try:
            with connection.begin_nested():
                result = writer.write(connection, messages)
                if result.names_changed:
                    self._news.refresh_names(connection)
                return result
        except Exception as error:  # whatever a record does to a writer, the others must be stored
            if self._database.is_unavailable(error):
                raise
            if len(messages) == 1:
                return WriteResult(
                    rejected=[with_fields(messages[0], error=f"{type(error).__name__}: {error}")]
                )
        half = len(messages) // 2
        return self._store(connection, writer, messages[:half]) + self._store(
            connection, writer, messages[half:]
        )
