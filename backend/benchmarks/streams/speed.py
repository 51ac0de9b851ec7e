"""Speed of publishing to Kafka and consuming from it, next to bare loops of kafka-python.

All loops take turns, round after round.
"""

import tempfile
from collections.abc import Callable, Sequence
from itertools import chain, islice
from pathlib import Path

from kafka.record.util import crc32c_c

from benchmarks.databases.indexing import BATCH, COINS, KEPT_DAYS, DatabaseKind, market_polls
from benchmarks.report import Measurement, Rounds
from benchmarks.streams import loops
from benchmarks.streams.broker import TOPICS, Broker
from cryptoviz.bus.kafka.publisher import KafkaPublisher
from cryptoviz.cli.main import relax_garbage_collection
from cryptoviz.clock import utc_now
from cryptoviz.sinks.archive import ArchiveSink
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from cryptoviz.sinks.index import IndexSink
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.schema.migrate import migrate

PUBLISHED, CONSUMED = 40_000, 100_000  # records of a round; there must be more to consume
# Without the package crc32c kafka-python computes the checksums of batches in Python, which is then
# most of a bare loop.
_CHECKSUMS = f"checksums in {'C' if crc32c_c else 'Python'}"
PRODUCER, CONSUMER = (
    f"bare kafka-python producer loop, batches of {BATCH:,}, {_CHECKSUMS}",
    f"bare kafka-python consume loop, {_CHECKSUMS}",
)
PUBLISH, ARCHIVE, INDEX = (
    f"publish to Kafka, batches of {BATCH:,}",
    "archive consumer on Kafka",
    "index consumer on Kafka and {}",
)
MEASUREMENTS = (
    Measurement(PRODUCER, (), "records/s"),
    Measurement(PUBLISH, (), "records/s", 0.65, PRODUCER),
    Measurement(CONSUMER, (), "records/s"),
    Measurement(ARCHIVE, (), "records/s", 0.72, CONSUMER),
    Measurement(INDEX.format("SQLite"), (), "records/s", 0.4, CONSUMER),
    Measurement(INDEX.format("PostgreSQL"), (), "records/s", 0.37, CONSUMER),
)

Loop = Callable[[], float]  # records a second


def speeds(
    broker: Broker, kinds: Sequence[DatabaseKind], rounds: int, log: Callable[[str], None]
) -> dict[str, Rounds]:
    """Return the rounds of those of MEASUREMENTS whose database is among `kinds`."""
    relax_garbage_collection()
    events = chain.from_iterable(islice(market_polls(), PUBLISHED // COINS))
    batches = [list(islice(events, BATCH)) for _ in range(PUBLISHED // BATCH)]
    encoded = [[(event.key.encode(), event.to_json()) for event in batch] for batch in batches]
    timed: dict[str, Loop] = {
        PRODUCER: lambda: loops.publish_bare(broker, encoded),
        PUBLISH: lambda: loops.publish(broker, batches),
        CONSUMER: lambda: loops.consume_bare(broker, CONSUMED),
        ARCHIVE: lambda: _archive(broker),
        **{INDEX.format(kind.name): _indexing(broker, kind) for kind in kinds},
    }
    found: dict[str, list[float]] = {name: [] for name in timed}
    for number in range(rounds):
        log(f"Round {number + 1} of {rounds} with Kafka")
        for name, loop in timed.items():
            found[name].append(loop())
    return {name: tuple(each) for name, each in found.items()}


def _archive(broker: Broker) -> float:
    with tempfile.TemporaryDirectory() as directory:
        sink = ArchiveSink(Path(directory), list(TOPICS), utc_now)
        try:
            return loops.consume_with(broker, sink, CONSUMED, events=False)
        finally:
            sink.close()


def _indexing(broker: Broker, kind: DatabaseKind) -> Loop:
    def loop() -> float:
        database = kind.create()
        migrate(database)
        publisher = KafkaPublisher(broker.settings, TOPICS)
        sink = IndexSink(
            database,
            DeadLetterPublisher(publisher, utc_now),
            SqlNewsWriter(),
            retention_days=KEPT_DAYS,
            clock=utc_now,
        )
        try:
            return loops.consume_with(broker, sink, CONSUMED)
        finally:
            publisher.close()
            database.dispose()

    return loop
