"""Reads of the status of sources and consumers, and of the number of dead letters."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import func, select

from cryptoviz.model.records import HISTORY_RANGES, Heartbeat, SourceStatus
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema import tables
from cryptoviz.store.schema.absence import IS_REQUESTED, PRICED_COINS
from cryptoviz.store.schema.tables import history_fills, latest

# Heartbeats share the table with sources, whose names have no such prefix.
_HEARTBEAT = "heartbeat:"


def heartbeat_name(consumer: str) -> str:
    """Return the name of a consumer in source_status."""
    return _HEARTBEAT + consumer


@dataclass(frozen=True, slots=True)
class ConsumerPosition:
    """Position of a consumer in one partition, and its counts; `updated_at` in epoch ms."""

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


class SqlStatus(SqlStore):
    """Status of the pipeline."""

    def sources(self) -> list[SourceStatus]:
        """Return the newest status of each source, by name."""
        return [SourceStatus.model_validate_json(text) for text in self._read(heartbeats=False)]

    def heartbeats(self) -> list[Heartbeat]:
        """Return the newest heartbeat of each consumer, by name."""
        return [Heartbeat.model_validate_json(text) for text in self._read(heartbeats=True)]

    def consumers(self) -> list[ConsumerPosition]:
        """Return one row per consumer, log, topic and partition, also of logs no longer read."""
        table = tables.consumer_positions.c
        query = select(*(table[field.name] for field in fields(ConsumerPosition)))
        query = query.order_by(table.consumer, table.topic, table.partition, table.log)
        return [ConsumerPosition(*row) for row in self._rows(query)]

    def history(self) -> HistoryCount:
        fills = history_fills.c
        ranges = select(fills.coin).where(fills.days.in_(HISTORY_RANGES)).group_by(fills.coin)
        full = ranges.having(func.count() == len(HISTORY_RANGES)).subquery()
        filled = PRICED_COINS.outerjoin(full, latest.c.coin == full.c.coin)
        query = select(func.count(full.c.coin), func.count()).select_from(filled)
        query = query.where(IS_REQUESTED)
        [row] = self._rows(query)
        return HistoryCount(*row)

    def dead_letter_count(self) -> int:
        return self._scalar(select(func.count()).select_from(tables.error_log)) or 0

    def _read(self, *, heartbeats: bool) -> Sequence[str]:
        table = tables.source_status.c
        is_heartbeat = table.source.startswith(_HEARTBEAT)
        query = select(table.status).where(is_heartbeat if heartbeats else ~is_heartbeat)
        return [status for (status,) in self._rows(query.order_by(table.source))]
