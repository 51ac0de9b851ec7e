"""The buses of e2e tests: files, or a real Kafka whose archive consumer runs too.

Each counts what was published to it.
"""

import os
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from typing import Protocol

from kafka import KafkaConsumer, TopicPartition

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.bus.file import FileBus
from cryptoviz.cli.wiring.buses import declared_topics, open_publisher, open_subscriber
from cryptoviz.clock import Clock
from cryptoviz.config import Config
from cryptoviz.model.events import Event
from cryptoviz.model.messages import ARCHIVE, Publisher, Subscriber
from cryptoviz.model.topics import load_topics
from cryptoviz.pipeline.ports import Sink
from cryptoviz.sinks.archive import ArchiveSink

EndOffsets = Mapping[tuple[str, int], int]  # (topic, partition) → offset of the next record
VARIABLE = "KAFKA_BOOTSTRAP_SERVERS"
open_connections = ExitStack()  # closed by the fixture `bus`


class CountingPublisher:
    """Counts the events published to each topic."""

    def __init__(self, publisher: Publisher) -> None:
        self.published: Counter[str] = Counter()
        self._publisher = publisher
        self._lock = threading.Lock()

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        self._publisher.publish(topic, events)
        with self._lock:
            self.published[topic] += len(events)


class CountingBus(Protocol):
    published: Counter[str]

    def publish(self, topic: str, events: Sequence[Event]) -> None: ...

    @property
    def log(self) -> str: ...

    def subscriber(self, consumer: str) -> AbstractContextManager[Subscriber]:
        """Return a subscriber for one run of `consumer`."""

    def archive_sink(self) -> Sink | None:
        """Return a new archive sink; None where the bus itself is the archive."""

    def ends(self) -> EndOffsets:
        """Return the end of each partition."""

    def archive_ends(self) -> EndOffsets:
        """Return the end of the archive of each partition."""


def open_bus(config: Config, clock: Clock) -> CountingBus:
    if config.kafka_bootstrap_servers:
        return CountingKafkaBus(config, clock)
    return CountingFileBus(config, clock)


def bootstrap_servers() -> tuple[str, ...]:
    """Return the brokers for Config; the test runs on Kafka if there are any."""
    return tuple(os.environ.get(VARIABLE, "").split())


class CountingFileBus(CountingPublisher):
    def __init__(self, config: Config, clock: Clock) -> None:
        self._bus = FileBus(config.archive_dir, load_topics(config.topics_file), clock)
        self.log = self._bus.log
        super().__init__(self._bus)

    def subscriber(self, consumer: str) -> AbstractContextManager[Subscriber]:
        return nullcontext(self._bus)

    def archive_sink(self) -> Sink | None:
        return None

    def ends(self) -> EndOffsets:
        return {key: self._bus.end(*key) for key in self._bus.assigned()}

    def archive_ends(self) -> EndOffsets:
        return self.ends()


class CountingKafkaBus(CountingPublisher):
    def __init__(self, config: Config, clock: Clock) -> None:
        self._config, self._clock = config, clock
        self._topics = declared_topics(config)
        publisher = open_publisher(config)
        super().__init__(publisher)
        open_connections.callback(publisher.close)
        self._reader = KafkaConsumer(bootstrap_servers=list(config.kafka_bootstrap_servers))
        open_connections.callback(self._reader.close)
        self.log = f"kafka-{self._reader._client.cluster.cluster_id}"
        self._archive = ArchiveLog(config.archive_dir, self.log)

    def subscriber(self, consumer: str) -> AbstractContextManager[Subscriber]:
        topics, events = list(self._topics), consumer != ARCHIVE
        return closing(open_subscriber(self._config, consumer, topics, events=events))

    def archive_sink(self) -> Sink | None:
        return ArchiveSink(self._config.archive_dir, list(self._topics), self._clock)

    def ends(self) -> EndOffsets:
        partitions = [
            TopicPartition(topic.name, number)
            for topic in self._topics.values()
            for number in range(topic.partitions)
        ]
        ends = self._reader.end_offsets(partitions)
        return {(partition.topic, partition.partition): end for partition, end in ends.items()}

    def archive_ends(self) -> EndOffsets:
        return {key: self._archive.end(*key) for key in self.ends()}
