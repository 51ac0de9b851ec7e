"""Rebuilds every derived table from the archive, beside the running program, and puts the new tables in place of the old at once."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptoviz.clock import Clock
from cryptoviz.deliveries import Batch, Delivery, Log, Position
from cryptoviz.sinks.index import IndexSink, NewsWriter
from cryptoviz.store.database import Database
from cryptoviz.store.shadow import shadow_of, swapping

_log = logging.getLogger(__name__)

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a topic has been read: records, and how many there are by now."""

    topic: str
    done: int
    total: int


def reindex(
    database: Database,
    log: Log,
    news: NewsWriter,
    *,
    retention_days: int,
    clock: Clock,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> int:
    """Rebuild the derived tables from `log`; how many records were read. What users made is not touched.

    Consumers may go on meanwhile: one that has not read as far as the rebuilt tables finds its position moved, and reads on from there.
    Raises StartError when another one is at it, SinkError and StoreError when the log or a database fails: all is then as it was.
    """
    with shadow_of(database) as shadow:
        sink = IndexSink(shadow, _Silent(), news, retention_days=retention_days, clock=clock)
        rebuild = _Rebuild(log, sink, on_progress)
        rebuild.catch_up()
        with swapping(database, shadow):
            # No consumer writes now: what they have indexed up to here must be in the new tables too.
            rebuild.catch_up()
        return rebuild.records


class _Rebuild:
    def __init__(self, log: Log, sink: IndexSink, on_progress: Callable[[Progress], None]) -> None:
        self._log = log
        self._sink = sink
        self._on_progress = on_progress
        self._lanes = [Position(log.log, topic, number) for topic in sink.topics for number in log.partitions(topic)]
        self.records = 0

    def catch_up(self) -> None:
        self._lanes = [self._follow(position) for position in self._lanes]

    def _follow(self, position: Position) -> Position:
        while (batch := self._log.read(position, BATCH)) is not None:
            self._sink.write(batch)
            self.records += len(batch.deliveries)
            position = batch.end
            self._on_progress(Progress(position.topic, position.offset, self._log.end(position.topic, position.partition)))
        return position


class _Silent:
    """What cannot be stored now was published as a dead letter when it came; `errors` is read too."""

    def send(self, batch: Batch, refused: Sequence[Delivery]) -> None:
        for delivery in refused:
            _log.info("record refused again", extra={"topic": batch.start.topic, "offset": delivery.offset, "error": delivery.error})
