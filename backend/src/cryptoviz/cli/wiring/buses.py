"""The bus that Config chooses: files in DATA_DIR, or Kafka where KAFKA_BOOTSTRAP_SERVERS is set. Nothing here connects yet."""

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
    """One that holds connections or files."""

    def close(self) -> None: ...


class ClosableSubscriber(Subscriber, Protocol):
    """One that holds connections or files."""

    def close(self) -> None: ...


def declared_topics(config: Config) -> dict[str, Topic]:
    """As topics.yml and KAFKA_REPLICATION_FACTOR, KAFKA_MIN_INSYNC_REPLICAS say. Raises ConfigError."""
    return {
        name: _adjusted(config, topic) for name, topic in load_topics(config.topics_file).items()
    }


def _adjusted(config: Config, topic: Topic) -> Topic:
    copies = config.kafka_replication_factor or topic.replication
    in_step = config.kafka_min_insync_replicas or topic.min_insync_replicas
    return replace(topic, replication=copies, min_insync_replicas=in_step)


def open_publisher(config: Config) -> ClosablePublisher:
    """Raises ConfigError, and BusError for a data directory that cannot be used."""
    topics = declared_topics(config)
    if not config.kafka_bootstrap_servers:
        return FileBus(config.archive_dir, topics, utc_now)
    from cryptoviz.bus.kafka.publisher import KafkaPublisher
    from cryptoviz.bus.kafka.settings import kafka_settings

    return KafkaPublisher(kafka_settings(config), topics)


def open_subscriber(
    config: Config, consumer: str, topics: Sequence[str] | None = None, *, events: bool = True
) -> ClosableSubscriber:
    """What `consumer` follows: all topics, or these. `events=False`: it wants bytes only. Raises ConfigError and BusError."""
    declared = declared_topics(config)
    if not config.kafka_bootstrap_servers:
        return FileBus(config.archive_dir, declared, utc_now)
    from cryptoviz.bus.kafka.settings import kafka_settings
    from cryptoviz.bus.kafka.subscriber import KafkaSubscriber

    followed: Mapping[str, Topic] = {
        name: topic for name, topic in declared.items() if topics is None or name in topics
    }
    return KafkaSubscriber(kafka_settings(config), f"cryptoviz-{consumer}", followed, events=events)


def refuse_bad_bus(config: Config) -> None:
    """Raises ConfigError and BusError for what no waiting will mend. Kafka itself may be away: those who use it wait for it."""
    open_publisher(config).close()


def instance(config: Config) -> str:
    """This process among those that share the work of a consumer; empty where there is one only."""
    return f"{socket.gethostname()}-{os.getpid()}" if config.kafka_bootstrap_servers else ""
