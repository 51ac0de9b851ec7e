"""The states of topics from a fake cluster."""

from collections import Counter
from typing import Any

import pytest
from kafka.errors import TopicAlreadyExistsError

from cryptoviz.bus.kafka import admin
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.config import Config
from cryptoviz.model.topics import Topic


class FakeAdmin:
    """A KafkaAdminClient of a cluster with one broker. Counts its requests."""

    def __init__(self, *topics: Topic, created_meanwhile: bool = False) -> None:
        self.requests = Counter[str]()
        self._topics = {topic.name: topic for topic in topics}
        self._created_meanwhile = created_meanwhile

    def describe_topics(self) -> list[dict[str, Any]]:
        self.requests["topics"] += 1
        return [
            {"name": topic.name, "partitions": [{"replica_nodes": [1]}] * topic.partitions}
            for topic in self._topics.values()
        ]

    def describe_configs(self, resources: Any, **_: Any) -> dict[str, Any]:
        self.requests["configs"] += 1
        return {
            "topic": {
                resource.name: {
                    name: {"value": value}
                    for name, value in admin.declared_configs(self._topics[resource.name]).items()
                }
                for resource in resources
            }
        }

    def create_topics(self, options: dict[str, Any]) -> None:
        [name] = options
        self._topics[name] = topic(name)
        if self._created_meanwhile:
            raise TopicAlreadyExistsError

    def wait_for_topics(self, names: list[str]) -> None:
        """Do nothing: topics are there at once."""

    def close(self) -> None:
        """Do nothing."""


def topic(name: str, partitions: int = 1) -> Topic:
    return Topic(name, partitions, 1, "zstd")


def states(
    cluster: FakeAdmin, monkeypatch: pytest.MonkeyPatch, *names: str, create: bool = False
) -> dict[str, str]:
    monkeypatch.setattr(admin, "connect", lambda *_: cluster)
    topics = admin.ClusterTopics(KafkaSettings(Config(kafka_bootstrap_servers="kafka.example")))
    found = topics.states({name: topic(name) for name in names}, create=create)
    return {one.topic: one.state for one in found}


def test_states_of_all_topics_take_one_request_each(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = FakeAdmin(topic("a"), topic("b", partitions=2), topic("other"))
    found = states(cluster, monkeypatch, "c", "b", "a")
    assert list(found.items()) == [("c", "missing"), ("b", "differs"), ("a", "as declared")]
    assert cluster.requests == {"topics": 1, "configs": 1}


def test_states_with_create_creates_missing_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = FakeAdmin(topic("a"))
    found = states(cluster, monkeypatch, "a", "b", create=True)
    assert found == {"a": "as declared", "b": "created"}


def test_states_of_topics_created_meanwhile_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = FakeAdmin(created_meanwhile=True)
    assert states(cluster, monkeypatch, "a", "b", create=True) == dict.fromkeys("ab", "as declared")
