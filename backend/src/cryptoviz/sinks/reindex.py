"""Rebuilds every derived table from the archive, beside the running program, and puts the new tables in place of the old at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from cryptoviz.clock import Clock
from cryptoviz.model.messages import INDEX, Batch, Log, Message, Position
from cryptoviz.sinks.index import DeadLetters, IndexSink, NewsWriter
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import driver
from cryptoviz.store.markets.candles import LADDER, build_wider_bars
from cryptoviz.store.pipeline.positions import Positions
from cryptoviz.store.rebuild.shadow import open_shadow, swap_in

BATCH = 20_000


@dataclass(frozen=True, slots=True)
class ReindexProgress:
    """How far a partition has been read: offsets, of which `total` is behind the last by now."""

    topic: str
    partition: int
    done: int
    total: int


def reindex(
    database: Database,
    log: Log,
    news: NewsWriter,
    dead_letters: DeadLetters,
    *,
    retention_days: int,
    clock: Clock,
    on_progress: Callable[[ReindexProgress], None] = lambda progress: None,
) -> int:
    """Rebuild the derived tables from `log`; how many records were read. What users made is not touched.

    Consumers may go on meanwhile: one that has not read as far as the rebuilt tables finds its position moved, and reads on from there.
    Raises StartupError when another one is at it, SinkError and StoreError when the log or a database fails: all is then as it was.
    """
    letters = _Letters(Positions(database, INDEX))
    with open_shadow(database) as shadow:
        make_sink = partial(
            IndexSink, shadow, letters, news, retention_days=retention_days, clock=clock
        )
        sink = make_sink()
        rebuild = _Rebuild(log, sink.topics, on_progress)
        rebuild.catch_up(make_sink(ladder=LADDER[:1]).write)
        with shadow.write(seconds=0) as connection:
            build_wider_bars(
                driver(connection)
            )  # of all records at once: a fifth of the work of doing it with each batch
        rebuild.catch_up(sink.write)
        sink.settle()
        with swap_in(database, shadow) as connection:
            # No consumer writes now: what they have indexed up to here must be in the new tables too.
            rebuild.catch_up(partial(sink.write_in, connection))
            letters.publish(dead_letters)
        return rebuild.records


class _Rebuild:
    def __init__(
        self, log: Log, topics: Sequence[str], on_progress: Callable[[ReindexProgress], None]
    ) -> None:
        self._log = log
        self._on_progress = on_progress
        self._lanes = [
            Position(log.log, topic, number) for topic in topics for number in log.partitions(topic)
        ]
        self.records = 0

    def catch_up(self, write: Callable[[Batch], None]) -> None:
        self._lanes = [self._follow(position, write) for position in self._lanes]

    def _follow(self, position: Position, write: Callable[[Batch], None]) -> Position:
        end = 0
        while (batch := self._log.read(position, BATCH)) is not None:
            write(batch)
            self.records += len(batch.messages)
            position = batch.end
            if position.offset > end:  # an archive looks for it in its files: not for every batch
                end = self._log.end(position.topic, position.partition)
            self._on_progress(
                ReindexProgress(position.topic, position.partition, position.offset, end)
            )
        return position


class _Letters:
    """What cannot be stored. Most of it was published as a dead letter when it came; what the consumer has not come to yet was not."""

    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        self._unsent: list[tuple[Batch, Sequence[Message]]] = []

    def send(self, batch: Batch, rejected: Sequence[Message]) -> None:
        """Keep those that lie behind the consumer's position."""
        place = batch.start
        reached = self._positions.get(place.log, place.topic, place.partition).offset
        if unread := [message for message in rejected if message.offset >= reached]:
            self._unsent.append((replace(batch, messages=()), unread))

    def publish(self, dead_letters: DeadLetters) -> None:
        """Those that the consumer has still not come to. Raises SinkError."""
        unsent, self._unsent = self._unsent, []
        for batch, rejected in unsent:
            self.send(batch, rejected)
        for batch, rejected in self._unsent:
            dead_letters.send(batch, rejected)
