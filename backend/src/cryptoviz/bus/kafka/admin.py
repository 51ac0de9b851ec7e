"""The topics of a cluster: made as topics.yml declares them, and compared with it. What exists is never changed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import InvalidReplicationFactorError, KafkaError, TopicAlreadyExistsError

from cryptoviz.bus.kafka.clients import connected
from cryptoviz.bus.kafka.errors import trouble
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.errors import BusError
from cryptoviz.model.topics import Topic

_DAY_MS = 86_400_000

Settings = Mapping[
    str, str
]  # by the names that Kafka has for them, besides partitions and replication


@dataclass(frozen=True)
class Setting:
    """Of a topic: how it is, and as topics.yml declares it."""

    name: str
    have: str
    want: str


@dataclass(frozen=True)
class Finding:
    """What became of one topic. `settings` are those of one that was there before."""

    topic: str
    state: Literal["created", "as declared", "differs", "missing"]
    settings: Sequence[Setting] = ()


def wanted(topic: Topic) -> Settings:
    """What a topic of Kafka has when it is as declared."""
    return {
        "partitions": str(topic.partitions),
        "replication": str(topic.replication),
        "min.insync.replicas": str(topic.min_insync_replicas),
        "retention.ms": str(topic.retention_days * _DAY_MS),
        "compression.type": "uncompressed" if topic.compression == "none" else topic.compression,
        "max.message.bytes": str(topic.max_message_bytes),
        "cleanup.policy": "delete",
    }


class ClusterTopics:
    """All methods connect anew, and raise BusError."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings

    def ensure(self, topics: Mapping[str, Topic]) -> list[Finding]:
        """Create those that are missing; how each of them is."""
        with self._admin() as admin:
            created = [
                topic
                for topic in topics.values()
                if topic.name not in admin.list_topics() and self._create(admin, topic)
            ]
            return [
                Finding(topic.name, "created") if topic in created else self._compare(admin, topic)
                for topic in topics.values()
            ]

    def compare(self, topics: Mapping[str, Topic]) -> list[Finding]:
        """How each of them is; nothing is created."""
        with self._admin() as admin:
            known = admin.list_topics()
            return [
                self._compare(admin, topic)
                if topic.name in known
                else Finding(topic.name, "missing")
                for topic in topics.values()
            ]

    def log(self) -> str:
        """The id of the log that the cluster keeps, as positions in it have it."""
        with self._admin() as admin:
            return f"kafka-{admin.describe_cluster()['cluster_id']}"

    def _create(self, admin: KafkaAdminClient, topic: Topic) -> bool:
        """Whether it was this call that made it."""
        configs = {
            name: value
            for name, value in wanted(topic).items()
            if name not in ("partitions", "replication")
        }
        given = {
            "num_partitions": topic.partitions,
            "replication_factor": topic.replication,
            "configs": configs,
        }
        try:
            admin.create_topics({topic.name: given})
            admin.wait_for_topics([topic.name])
        except TopicAlreadyExistsError:  # another process was quicker
            return False
        except InvalidReplicationFactorError as error:
            sentence = f"{self._settings.place} has too few brokers for {topic.replication} copies of {topic.name}: see KAFKA_REPLICATION_FACTOR."
            raise BusError(sentence) from error
        return True

    def _compare(self, admin: KafkaAdminClient, topic: Topic) -> Finding:
        have = _described(admin, topic.name)
        settings = [
            Setting(name, have.get(name, ""), value) for name, value in wanted(topic).items()
        ]
        differs = any(setting.have != setting.want for setting in settings)
        return Finding(topic.name, "differs" if differs else "as declared", settings)

    @contextmanager
    def _admin(self) -> Iterator[KafkaAdminClient]:
        try:
            with closing(connected(KafkaAdminClient, self._settings.arguments())) as admin:
                yield admin
        except KafkaError as error:
            raise trouble(self._settings, error) from error


def _described(admin: KafkaAdminClient, name: str) -> Settings:
    (found,) = admin.describe_topics([name])
    resource = ConfigResource(ConfigResourceType.TOPIC, name)
    configs: Mapping[str, Any] = admin.describe_configs([resource], config_filter="all")["topic"][
        name
    ]
    copies = {len(partition["replica_nodes"]) for partition in found["partitions"]}
    places = {
        "partitions": str(len(found["partitions"])),
        "replication": "/".join(map(str, sorted(copies))),
    }
    return places | {key: str(value["value"]) for key, value in configs.items() if key in _NAMES}


_NAMES = wanted(Topic("", 1, 1, "none")).keys()
