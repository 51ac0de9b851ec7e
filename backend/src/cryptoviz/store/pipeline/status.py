"""How sources and consumers fare, and what could not be stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from cryptoviz.model.records import HISTORY_RANGES, Heartbeat, SourceStatus
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import (
    consumer_positions,
    error_log,
    history_fills,
    latest,
    source_status,
)

_BEAT = "heartbeat:"  # heartbeats share the table with sources, under names that no source has


def heartbeat_name(consumer: str) -> str:
    """Under which a consumer stands among the sources."""
    return _BEAT + consumer


@dataclass(frozen=True, slots=True)
class ConsumerPosition:
    """Where a consumer stands in one partition and what it did so far. `updated_at`: epoch milliseconds."""

    consumer: str
    log: str
    topic: str
    partition: int
    offset: int
    indexed: int
    duplicates: int
    dead_letters: int
    updated_at: int


@dataclass(frozen=True, slots=True)
class HistoryCount:
    """How many of the polled coins have every range of history."""

    filled: int
    total: int


class SqlStatus:
    """Reads of what the index was told of sources, consumers and dead letters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sources(self) -> list[SourceStatus]:
        """The newest word of each source, by name."""
        return [
            SourceStatus.model_validate_json(text)
            for name, text in self._statuses()
            if not name.startswith(_BEAT)
        ]

    def heartbeats(self) -> list[Heartbeat]:
        """The newest beat of each consumer, by name."""
        return [
            Heartbeat.model_validate_json(text)
            for name, text in self._statuses()
            if name.startswith(_BEAT)
        ]

    def consumers(self) -> list[ConsumerPosition]:
        """One per consumer, log, topic and partition, also of logs that are no longer read. Raises StoreError, as all of these."""
        table = consumer_positions.c
        columns = (
            table.consumer,
            table.log,
            table.topic,
            table.partition,
            table.offset,
            table.indexed,
            table.duplicates,
        )
        rows = select(*columns, table.dead_letters, table.updated_at).order_by(
            table.consumer, table.topic, table.partition, table.log
        )
        with self._database.read() as connection:
            return [ConsumerPosition(*row) for row in connection.execute(rows)]

    def history(self) -> HistoryCount:
        """Of the coins that are polled now."""
        ranges = (
            select(history_fills.c.coin)
            .where(history_fills.c.days.in_(HISTORY_RANGES))
            .group_by(history_fills.c.coin)
        )
        full = ranges.having(func.count() == len(HISTORY_RANGES)).subquery()
        with self._database.read() as connection:
            total = connection.execute(select(func.count()).select_from(latest)).scalar_one()
            filled = connection.execute(
                select(func.count()).select_from(latest.join(full, latest.c.coin == full.c.coin))
            ).scalar_one()
            return HistoryCount(filled, total)

    def dead_letter_count(self) -> int:
        """Of all that are kept."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(error_log)).scalar_one()

    def _statuses(self) -> Sequence[tuple[str, str]]:
        with self._database.read() as connection:
            rows = connection.execute(
                select(source_status.c.source, source_status.c.status).order_by(
                    source_status.c.source
                )
            )
            return [(name, text) for name, text in rows]
