"""Create missing topics as topics.yml declares them, and report those that differ from it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from kafka import KafkaAdminClient
from kafka.errors import InvalidReplicationFactorError, KafkaError, TopicAlreadyExistsError

from cryptoviz.bus.kafka.clients import connect, described_topics, topic_configs
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
            known = described_topics(admin)
            created = set[str]()
            if create and (missing := [topics[name] for name in topics if name not in known]):
                created = {topic.name for topic in missing if self._create(admin, topic)}
                if len(created) < len(missing):  # Another process was faster.
                    known = described_topics(admin)
            present = [name for name in topics if name in known and name not in created]
            configs = topic_configs(admin, present)
            states = {name: _compare(topics[name], known[name], configs[name]) for name in present}
        for name in topics.keys() - states.keys():
            states[name] = TopicState(name, "created" if name in created else "missing")
        return [states[name] for name in topics]

    def log(self) -> str:
        """Return the id of the cluster's log, as it is in positions."""
        with self._admin() as admin:
            return f"kafka-{admin.describe_cluster()['cluster_id']}"

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
        except TopicAlreadyExistsError:
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


def _compare(topic: Topic, described: Mapping[str, Any], configs: Mapping[str, Any]) -> TopicState:
    partitions = described["partitions"]
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
