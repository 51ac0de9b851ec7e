"""The bus that the settings choose, files in DATA_DIR or Kafka, and the archives in DATA_DIR."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.archive.replay_offsets import ReplayOffsets
from cryptoviz.bus.file import FileBus
from cryptoviz.clock import utc_now
from cryptoviz.config import Config
from cryptoviz.model.messages import Log, Position, Publisher, Subscriber
from cryptoviz.model.topics import Topic, load_topics


def declared_topics(config: Config) -> dict[str, Topic]:
    """Return the topics of topics.yml, adjusted by the KAFKA_ settings. Raises ConfigError."""
    return {
        name: replace(
            topic,
            replication=config.kafka_replication_factor or topic.replication,
            min_insync_replicas=config.kafka_min_insync_replicas or topic.min_insync_replicas,
        )
        for name, topic in load_topics(config.topics_file).items()
    }


def open_publisher(config: Config) -> Publisher:
    """Open the publisher; Kafka may be down. Raises ConfigError, or BusError for unusable files."""
    topics = declared_topics(config)
    if not config.kafka_bootstrap_servers:
        return FileBus(config.archive_dir, topics, utc_now)
    from cryptoviz.bus.kafka.publisher import KafkaPublisher
    from cryptoviz.bus.kafka.settings import KafkaSettings

    return KafkaPublisher(KafkaSettings(config), topics)


def open_subscriber(
    config: Config, consumer: str, topics: Sequence[str], *, events: bool = True
) -> Subscriber:
    """Open the subscriber of `consumer` to these topics; Kafka may be down.

    With `events=False` it delivers bytes only. Raises ConfigError and BusError.
    """
    declared = declared_topics(config)
    if not config.kafka_bootstrap_servers:
        return FileBus(config.archive_dir, declared, utc_now)
    from cryptoviz.bus.kafka.settings import KafkaSettings
    from cryptoviz.bus.kafka.subscriber import KafkaSubscriber

    followed = {name: topic for name, topic in declared.items() if name in topics}
    return KafkaSubscriber(KafkaSettings(config), f"cryptoviz-{consumer}", followed, events=events)


def cluster_log(config: Config) -> str:
    """Return the id of the log of the Kafka cluster. Raises BusError."""
    from cryptoviz.bus.kafka.admin import ClusterTopics
    from cryptoviz.bus.kafka.settings import KafkaSettings

    return ClusterTopics(KafkaSettings(config)).log()


def open_log(config: Config) -> Log:
    """Return the log to rebuild from: the file bus, or the archive of the Kafka topics."""
    if not config.kafka_bootstrap_servers:
        return FileBus(config.archive_dir, declared_topics(config), utc_now)
    return ArchiveLog(config.archive_dir, cluster_log(config))


def read_record(config: Config, position: Position) -> bytes | None:
    """Return the bytes of one record while the archive or Kafka has them. Raises BusError."""
    batch = ArchiveLog(config.archive_dir, position.log).read(position, 1)
    if batch is not None and batch.messages[0].offset == position.offset:
        return batch.messages[0].value
    if not config.kafka_bootstrap_servers or cluster_log(config) != position.log:
        return None
    from cryptoviz.bus.kafka import single_record
    from cryptoviz.bus.kafka.settings import KafkaSettings

    return single_record.read_record(KafkaSettings(config), position)


def archives(root: Path) -> list[str]:
    """Return the ids of the logs that have a directory, sorted."""
    return sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def replayed_into(root: Path, target: str) -> dict[str, ReplayOffsets]:
    """Return the replay offsets of each other log published into `target`. Raises BusError."""
    return {log: ReplayOffsets(root, log, target) for log in archives(root) if log != target}
