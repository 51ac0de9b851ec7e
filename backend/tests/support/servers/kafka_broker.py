"""Real brokers for tests: `kafka/local.py` and what the product's clients need to reach it.

The fixture `broker` of integration/ is one node that tests share: each takes topics of its own from `fresh_topic`. What a test stops or
kills it starts itself: `local_cluster(tmp_path)`.
"""

import importlib.util
import os
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaProducer

from cryptoviz.bus.kafka.admin import ClusterTopics
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.bus.kafka.subscriber import KafkaSubscriber
from cryptoviz.config import project_root
from cryptoviz.model.messages import Batch, Message, Position
from cryptoviz.model.topics import Topic


def _local() -> ModuleType:
    """kafka/local.py: its folder must never be a package."""
    path = project_root() / "kafka/local.py"
    spec = importlib.util.spec_from_file_location("local_broker", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


local = _local()


def require_broker() -> None:
    """Skip the test where no broker can run; with CI=true that is a failure."""
    if reason := local.obstacle():
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(f"no Kafka broker can run here: {reason}")
        pytest.skip(f"no Kafka broker can run here: {reason}")


@contextmanager
def local_cluster(
    directory: Path,
    nodes: int = 1,
    properties: Mapping[str, str] | None = None,
    format_options: tuple[str, ...] = (),
) -> Iterator[Any]:
    """A started kafka/local.py Cluster: .bootstrap, .id, .nodes[0].kill() / .stop() / .start() / .restart() / .pid; killed at the end."""
    require_broker()
    cluster = local.Cluster(
        directory / "kafka", nodes, properties=properties, format_options=format_options
    )
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()


def settings_of(cluster: Any) -> KafkaSettings:
    """What the clients of the product are told of a cluster without TLS and SASL."""
    return KafkaSettings(tuple(cluster.bootstrap.split(",")))


def create_topics(cluster: Any, topics: Mapping[str, Topic]) -> None:
    """As `cryptoviz topics` does."""
    ClusterTopics(settings_of(cluster)).ensure(topics)


def recreate_topics(cluster: Any, topics: Mapping[str, Topic]) -> None:
    """Nothing of an earlier test is left in them."""
    admin = KafkaAdminClient(bootstrap_servers=cluster.bootstrap.split(","))
    try:
        if old := sorted(set(admin.list_topics()) & set(topics)):
            admin.delete_topics(old)
    finally:
        admin.close()
    create_topics(cluster, topics)


def fresh_topic(cluster: Any, partitions: int = 1, **settings: Any) -> Topic:
    """A new topic, with a name that no other test has."""
    topic = Topic(f"t-{uuid.uuid4().hex[:8]}", partitions, 7, "zstd", **settings)
    create_topics(cluster, {topic.name: topic})
    return topic


def publish_raw(
    cluster: Any, topic: str, *records: tuple[bytes | None, bytes | None], partition: int = 0
) -> None:
    """Keys and values as another program might send them."""
    producer = KafkaProducer(
        bootstrap_servers=cluster.bootstrap.split(","), max_request_size=20_000_000
    )
    try:
        for key, value in records:
            producer.send(topic, value, key, partition=partition).get(timeout=20)
    finally:
        producer.close()


def read_until(
    subscriber: KafkaSubscriber,
    positions: dict[tuple[str, int], Position],
    enough: Callable[[], bool],
    take: Callable[[Batch], None],
) -> None:
    """Wait and read all that is assigned, as a consumer does, until there is enough; AssertionError after a minute."""
    deadline = time.monotonic() + 60
    while not enough():
        assert time.monotonic() < deadline, "it never came"
        subscriber.wait(0.2)
        for key in subscriber.assigned():
            at = positions.get(key) or Position(subscriber.log, *key)
            while batch := subscriber.read(at, 1000):
                take(batch)
                at = batch.end
            positions[key] = at


def read_messages(
    subscriber: KafkaSubscriber, count: int, start: dict[tuple[str, int], Position] | None = None
) -> dict[int, list[Message]]:
    """Read this many messages; return them by partition."""
    found: dict[int, list[Message]] = {}

    def enough() -> bool:
        return sum(map(len, found.values())) >= count

    read_until(
        subscriber,
        start or {},
        enough,
        lambda batch: found.setdefault(batch.start.partition, []).extend(batch.messages),
    )
    return found
