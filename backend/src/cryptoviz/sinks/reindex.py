"""Rebuild all derived tables from the archive in shadow tables, then swap them in at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from cryptoviz.archive.lines import DamagedLine
from cryptoviz.clock import Clock
from cryptoviz.model.messages import INDEX, Batch, Log, Message, Position
from cryptoviz.sinks.index import DeadLetters, IndexSink
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.indexing.candles import LADDER, build_wider_bars
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.pipeline.positions import Positions
from cryptoviz.store.rebuild.shadow import open_shadow, swap_in

BATCH = 20_000


OnProgress = Callable[[Position, int], None]  # With the position reached and the end so far.


def reindex(
    database: Database,
    log: Log,
    news: SqlNewsWriter,
    dead_letters: DeadLetters,
    *,
    retention_days: int,
    clock: Clock,
    on_progress: OnProgress = lambda position, end: None,
) -> int:
    """Rebuild the derived tables from `log`; return the number of records. User data stays.

    Consumers may continue: one that has not read as far as the rebuilt tables finds its position
    moved and continues from there. Raises StartupError if another reindex is running, SinkError
    and StoreError if the log or a database fails; the tables are then unchanged.
    """
    letters = _PendingLetters(Positions(database, INDEX))
    with open_shadow(database) as shadow:
        make_sink = partial(
            IndexSink, shadow, letters, news, retention_days=retention_days, clock=clock
        )
        sink = make_sink()
        rebuild = _Rebuild(log, sink.topics, on_progress)
        rebuild.catch_up(make_sink(ladder=LADDER[:1]).write)
        with shadow.write(seconds=0) as connection:
            # Folding all records at once is a fifth of the work of folding each batch.
            build_wider_bars(connection)
        rebuild.catch_up(sink.write)
        sink.settle()
        with swap_in(database, shadow) as connection:
            # No consumer writes now. The new tables must have what was indexed up to here.
            rebuild.catch_up(partial(sink.write_in, connection))
            letters.publish(dead_letters)
        return rebuild.records


class _Rebuild:
    def __init__(self, log: Log, topics: Sequence[str], on_progress: OnProgress) -> None:
        self._log = log
        self._on_progress = on_progress
        self._positions = [
            Position(log.log, topic, number) for topic in topics for number in log.partitions(topic)
        ]
        self.records = 0

    def catch_up(self, write: Callable[[Batch], None]) -> None:
        self._positions = [self._follow(position, write) for position in self._positions]

    def _follow(self, position: Position, write: Callable[[Batch], None]) -> Position:
        end = 0
        while (batch := self._log.read(position, BATCH)) is not None:
            write(batch)
            self.records += len(batch.messages)
            position = batch.end
            if position.offset > end:  # An archive reads files to find its end: not every time.
                end = self._log.end(position.topic, position.partition)
            self._on_progress(position, end)
        return position


class _PendingLetters:
    """Rejected records after the consumer's position, and damaged lines.

    All others are dead letters already.
    """

    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        self._pending: list[tuple[Batch, Sequence[Message]]] = []

    def send(self, batch: Batch, rejected: Sequence[Message]) -> None:
        """Keep the records that the consumer has not read, or not as they are now."""
        start = batch.start
        done = self._positions.get(start.log, start.topic, start.partition).offset
        if unread := [it for it in rejected if it.offset >= done or _is_damaged(it)]:
            self._pending.append((replace(batch, messages=()), unread))

    def publish(self, dead_letters: DeadLetters) -> None:
        """Publish the records that are still to be published. Raises SinkError."""
        pending, self._pending = self._pending, []
        for batch, rejected in pending:
            self.send(batch, rejected)
        for batch, rejected in self._pending:
            dead_letters.send(batch, rejected)


def _is_damaged(message: Message) -> bool:
    """Whether its line was damaged, perhaps after the consumer had read it. A repeat is ignored."""
    return isinstance(message.value, DamagedLine)
