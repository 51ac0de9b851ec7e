"""Create missing topics as topics.yml declares them, and report those that differ from it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Literal

from kafka import KafkaAdminClient
from kafka.errors import InvalidReplicationFactorError, KafkaError, TopicAlreadyExistsError

from cryptoviz.bus.kafka.clients import connect, topic_configs
from cryptoviz.bus.kafka.errors import to_bus_error
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.errors import BusError
from cryptoviz.model.topics import Topic


@dataclass(frozen=True)
class TopicSetting:
    """A setting of a topic as it is in the cluster, and as topics.yml declares it."""

    name: str
    actual: str
    declared: str


@dataclass(frozen=True)
class TopicState:
    """The state of one topic; `settings` only if it existed before."""

    topic: str
    state: Literal["created", "as declared", "differs", "missing"]
    settings: Sequence[TopicSetting] = ()


def declared_configs(topic: Topic) -> dict[str, str]:
    """Return the declared configuration by the names that Kafka uses."""
    return {
        "min.insync.replicas": str(topic.min_insync_replicas),
        "retention.ms": str(topic.retention_days * 86_400_000),
        "compression.type": "uncompressed" if topic.compression == "none" else topic.compression,
        "max.message.bytes": str(topic.max_message_bytes),
        "cleanup.policy": "delete",
    }


class ClusterTopics:
    """The topics of one cluster. Each method connects, and raises BusError."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings

    def states(self, topics: Mapping[str, Topic], *, create: bool = False) -> list[TopicState]:
        """Return the state of each topic; `create` those that are missing."""
        with self._admin() as admin:
            known = admin.list_topics()
            return [
                self._state(admin, topic, exists=topic.name in known, create=create)
                for topic in topics.values()
            ]

    def log(self) -> str:
        """Return the id of the cluster's log, as it is in positions."""
        with self._admin() as admin:
            return f"kafka-{admin.describe_cluster()['cluster_id']}"

    def _state(
        self, admin: KafkaAdminClient, topic: Topic, *, exists: bool, create: bool
    ) -> TopicState:
        if not exists and not create:
            return TopicState(topic.name, "missing")
        if not exists and self._create(admin, topic):
            return TopicState(topic.name, "created")
        return _compare(admin, topic)

    def _create(self, admin: KafkaAdminClient, topic: Topic) -> bool:
        """Return whether this call created the topic."""
        options = {
            "num_partitions": topic.partitions,
            "replication_factor": topic.replication,
            "configs": declared_configs(topic),
        }
        try:
            admin.create_topics({topic.name: options})
            admin.wait_for_topics([topic.name])
        except TopicAlreadyExistsError:  # Another process was faster.
            return False
        except InvalidReplicationFactorError as error:
            raise BusError(
                f"{self._settings.cluster} has too few brokers for {topic.replication} copies of "
                f"{topic.name}: see KAFKA_REPLICATION_FACTOR."
            ) from error
        return True

    @contextmanager
    def _admin(self) -> Iterator[KafkaAdminClient]:
        try:
            with closing(connect(KafkaAdminClient, self._settings.arguments())) as admin:
                yield admin
        except KafkaError as error:
            raise to_bus_error(self._settings, error) from error


def _compare(admin: KafkaAdminClient, topic: Topic) -> TopicState:
    (described,) = admin.describe_topics([topic.name])
    partitions = described["partitions"]
    configs = topic_configs(admin, topic.name)
    copies = sorted({len(partition["replica_nodes"]) for partition in partitions})
    settings = [
        TopicSetting("partitions", str(len(partitions)), str(topic.partitions)),
        TopicSetting("replication", "/".join(map(str, copies)), str(topic.replication)),
        *(
            TopicSetting(name, str(configs[name]["value"]) if name in configs else "", declared)
            for name, declared in declared_configs(topic).items()
        ),
    ]
    differs = any(setting.actual != setting.declared for setting in settings)
    return TopicState(topic.name, "differs" if differs else "as declared", settings)
