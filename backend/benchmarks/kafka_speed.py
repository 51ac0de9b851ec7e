"""How many records a second the product publishes to Kafka and consumes from it, beside bare loops of kafka-python in the same rounds."""

import statistics
import tempfile
from collections.abc import Callable, Sequence
from itertools import chain, islice
from pathlib import Path

from kafka.record.util import crc32c_c

from benchmarks import kafka_loops
from benchmarks.broker import TOPICS, Broker
from benchmarks.indexing import BATCH, COINS, KEPT_DAYS, Place, market_polls
from benchmarks.report import Figure
from cryptoviz.bus.kafka.publisher import KafkaPublisher
from cryptoviz.cli.main import relax_garbage_collection
from cryptoviz.clock import utc_now
from cryptoviz.sinks.archive import ArchiveSink
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from cryptoviz.sinks.index import IndexSink
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.schema.migrate import migrate

PUBLISHED, CONSUMED = 40_000, 100_000  # records of a round; there must be more to consume
# Of each batch of records: kafka-python takes its own, in Python, where the package crc32c is absent; then they are most of a bare loop.
_SUMS = f"checksums in {'C' if crc32c_c else 'Python'}"
PRODUCER, CONSUMER = (
    f"bare kafka-python producer loop, batches of {BATCH:,}, {_SUMS}",
    f"bare kafka-python consume loop, {_SUMS}",
)
PUBLISH, ARCHIVE, INDEX = (
    f"publish to Kafka, batches of {BATCH:,}",
    "archive consumer on Kafka",
    "index consumer on Kafka and {}",
)
FIGURES = (
    Figure(PRODUCER, None, "records/s"),
    Figure(PUBLISH, None, "records/s", 0.65, PRODUCER),
    Figure(CONSUMER, None, "records/s"),
    Figure(ARCHIVE, None, "records/s", 0.7, CONSUMER),
    Figure(INDEX.format("SQLite"), None, "records/s", 0.4, CONSUMER),
    Figure(INDEX.format("PostgreSQL"), None, "records/s", 0.35, CONSUMER),
)

Loop = Callable[[], float]  # records a second


def speeds(
    broker: Broker, places: Sequence[Place], rounds: int, say: Callable[[str], None]
) -> dict[str, float]:
    """Of each of FIGURES whose database is among `places`: the median of rounds in which all take turns."""
    relax_garbage_collection()
    events = chain.from_iterable(islice(market_polls(), PUBLISHED // COINS))
    batches = [list(islice(events, BATCH)) for _ in range(PUBLISHED // BATCH)]
    encoded = [[(event.key.encode(), event.to_json()) for event in batch] for batch in batches]
    loops: dict[str, Loop] = {
        PRODUCER: lambda: kafka_loops.publish_bare(broker, encoded),
        PUBLISH: lambda: kafka_loops.publish(broker, batches),
        CONSUMER: lambda: kafka_loops.consume_bare(broker, CONSUMED),
        ARCHIVE: lambda: _archive(broker),
        **{INDEX.format(place.name): _indexing(broker, place) for place in places},
    }
    found: dict[str, list[float]] = {name: [] for name in loops}
    for number in range(rounds):
        say(f"Round {number + 1} of {rounds} with Kafka")
        for name, loop in loops.items():
            found[name].append(loop())
    return {name: statistics.median(each) for name, each in found.items()}


def _archive(broker: Broker) -> float:
    with tempfile.TemporaryDirectory() as directory:
        sink = ArchiveSink(Path(directory), list(TOPICS), utc_now)
        try:
            return kafka_loops.consume_with(broker, sink, CONSUMED, events=False)
        finally:
            sink.close()


def _indexing(broker: Broker, place: Place) -> Loop:
    def loop() -> float:
        database = place.make()
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
            return kafka_loops.consume_with(broker, sink, CONSUMED)
        finally:
            publisher.close()
            database.dispose()

    return loop
