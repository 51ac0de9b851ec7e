"""The bus that the settings choose: files in DATA_DIR, or Kafka. Nothing connects on opening."""

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from cryptoviz.bus.file import FileBus
from cryptoviz.clock import utc_now
from cryptoviz.config import Config
from cryptoviz.model.messages import Publisher, Subscriber
from cryptoviz.model.topics import Topic, load_topics


class ClosablePublisher(Publisher, Protocol):
    """A publisher that holds connections or files."""

    def close(self) -> None: ...


class ClosableSubscriber(Subscriber, Protocol):
    """A subscriber that holds connections or files."""

    def close(self) -> None: ...


def declared_topics(config: Config) -> dict[str, Topic]:
    """Return the topics of topics.yml, adjusted by the KAFKA_ settings. Raises ConfigError."""
    topics = load_topics(config.topics_file)
    return {name: _adjusted(config, topic) for name, topic in topics.items()}


def _adjusted(config: Config, topic: Topic) -> Topic:
    return replace(
        topic,
        replication=config.kafka_replication_factor or topic.replication,
        min_insync_replicas=config.kafka_min_insync_replicas or topic.min_insync_replicas,
    )


def open_publisher(config: Config) -> ClosablePublisher:
    """Open the publisher. Raises ConfigError, or BusError for an unusable data directory."""
    topics = declared_topics(config)
    if not config.kafka_bootstrap_servers:
        return FileBus(config.archive_dir, topics, utc_now)
    from cryptoviz.bus.kafka.publisher import KafkaPublisher
    from cryptoviz.bus.kafka.settings import KafkaSettings

    return KafkaPublisher(KafkaSettings(config), topics)


def open_subscriber(
    config: Config, consumer: str, topics: Sequence[str] | None = None, *, events: bool = True
) -> ClosableSubscriber:
    """Open the subscriber of `consumer` to these topics, or to all.

    With `events=False` it delivers bytes only. Raises ConfigError and BusError.
    """
    declared = declared_topics(config)
    if not config.kafka_bootstrap_servers:
        return FileBus(config.archive_dir, declared, utc_now)
    from cryptoviz.bus.kafka.settings import KafkaSettings
    from cryptoviz.bus.kafka.subscriber import KafkaSubscriber

    followed: Mapping[str, Topic] = {
        name: topic for name, topic in declared.items() if topics is None or name in topics
    }
    return KafkaSubscriber(KafkaSettings(config), f"cryptoviz-{consumer}", followed, events=events)


def check_bus(config: Config) -> None:
    """Raise ConfigError or BusError for what waiting cannot cure; Kafka itself may be down."""
    open_publisher(config).close()


def consumer_instance(config: Config) -> str:
    """Return the name of this process among those of its consumer; empty with the file bus."""
    return f"{socket.gethostname()}-{os.getpid()}" if config.kafka_bootstrap_servers else ""
