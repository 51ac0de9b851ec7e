"""The buses that a test runs on: files, or a real Kafka whose archive consumer runs too. Each counts what was published to it."""

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

Ends = Mapping[
    tuple[str, int], int
]  # by topic and partition: the offset that the next record will get
VARIABLE = "KAFKA_BOOTSTRAP_SERVERS"
opened = ExitStack()  # what the product of a test has opened; its fixture closes it


class CountingPublisher:
    """A publisher, and how many events were published to each topic."""

    def __init__(self, publisher: Publisher) -> None:
        self.published: Counter[str] = Counter()
        self._publisher = publisher
        self._counting = threading.Lock()

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        self._publisher.publish(topic, events)
        with self._counting:
            self.published[topic] += len(events)


class CountingBus(Protocol):
    """What a product publishes to and reads from."""

    published: Counter[str]

    def publish(self, topic: str, events: Sequence[Event]) -> None: ...

    @property
    def log(self) -> str: ...

    def follow(self, consumer: str) -> AbstractContextManager[Subscriber]:
        """For one run of `consumer`."""

    def archiver(self) -> Sink | None:
        """A new one where the bus itself is no archive."""

    def ends(self) -> Ends:
        """Of all partitions."""

    def archived(self) -> Ends:
        """Behind the last record in the archive, of each partition."""


def open_bus(config: Config, clock: Clock) -> CountingBus:
    return (
        CountingKafkaBus(config, clock)
        if config.kafka_bootstrap_servers
        else CountingFileBus(config, clock)
    )


def brokers() -> tuple[str, ...]:
    """What Config is given of them: the test runs on Kafka if there are any."""
    return tuple(os.environ.get(VARIABLE, "").split())


class CountingFileBus(CountingPublisher):
    def __init__(self, config: Config, clock: Clock) -> None:
        self._files = FileBus(config.archive_dir, load_topics(config.topics_file), clock)
        self.log = self._files.log
        super().__init__(self._files)

    def follow(self, consumer: str) -> AbstractContextManager[Subscriber]:
        return nullcontext(self._files)

    def archiver(self) -> Sink | None:
        return None

    def ends(self) -> Ends:
        return {
            (topic, partition): self._files.end(topic, partition)
            for topic, partition in self._files.assigned()
        }

    def archived(self) -> Ends:
        return self.ends()


class CountingKafkaBus(CountingPublisher):
    """With new topics."""

    def __init__(self, config: Config, clock: Clock) -> None:
        self._config, self._clock = config, clock
        self._topics = declared_topics(config)
        publisher = open_publisher(config)
        super().__init__(publisher)
        opened.callback(publisher.close)
        self._asker = KafkaConsumer(bootstrap_servers=list(config.kafka_bootstrap_servers))
        opened.callback(self._asker.close)
        self.log = f"kafka-{self._asker._client.cluster.cluster_id}"
        self._archive = ArchiveLog(config.archive_dir, self.log)

    def follow(self, consumer: str) -> AbstractContextManager[Subscriber]:
        return closing(open_subscriber(self._config, consumer, events=consumer != ARCHIVE))

    def archiver(self) -> Sink | None:
        return ArchiveSink(self._config.archive_dir, list(self._topics), self._clock)

    def ends(self) -> Ends:
        partitions = [
            TopicPartition(topic.name, number)
            for topic in self._topics.values()
            for number in range(topic.partitions)
        ]
        return {
            (one.topic, one.partition): end
            for one, end in self._asker.end_offsets(partitions).items()
        }

    def archived(self) -> Ends:
        return {place: self._archive.end(*place) for place in self.ends()}
