"""Real brokers for tests, started by `kafka/local.py`.

Tests share the broker of the fixture `broker`. A test that stops or kills a broker, or needs other
settings, starts one with `local_cluster`.
"""

import importlib.util
import os
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaProducer

from cryptoviz.bus.kafka.admin import ClusterTopics
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.bus.kafka.subscriber import KafkaSubscriber
from cryptoviz.config import Config, project_root
from cryptoviz.model.messages import Batch, Message, Position
from cryptoviz.model.topics import Topic
from support.waiting import PATIENCE_S


@cache
def local_broker() -> ModuleType:
    """Import kafka/local.py, whose folder must never be a package."""
    path = project_root() / "kafka/local.py"
    spec = importlib.util.spec_from_file_location("local_broker", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def require_broker() -> None:
    """Skip the test where no broker can run; fail it if CI=true."""
    if reason := local_broker().obstacle():
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
    """Yield a started Cluster of kafka/local.py; kill it at the end."""
    require_broker()
    cluster = local_broker().Cluster(
        directory / "kafka", nodes, properties=properties, format_options=format_options
    )
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()


def settings_of(cluster: Any) -> KafkaSettings:
    """Return the client settings for a cluster without TLS and SASL."""
    return KafkaSettings(Config(kafka_bootstrap_servers=cluster.bootstrap))


def create_topics(cluster: Any, topics: Mapping[str, Topic]) -> None:
    """Create topics as `cryptoviz topics` does."""
    ClusterTopics(settings_of(cluster)).states(topics, create=True)


def delete_topics(cluster: Any, topics: Mapping[str, Topic]) -> None:
    """Delete those of the topics that exist."""
    admin = KafkaAdminClient(bootstrap_servers=cluster.bootstrap.split(","))
    try:
        if existing := sorted(set(admin.list_topics()) & set(topics)):
            admin.delete_topics(existing)
    finally:
        admin.close()


def recreate_topics(cluster: Any, topics: Mapping[str, Topic]) -> None:
    """Create the topics with nothing of an earlier test in them."""
    delete_topics(cluster, topics)
    create_topics(cluster, topics)


def fresh_topic(cluster: Any, partitions: int = 1, **settings: Any) -> Topic:
    """Create a topic with a name that no other test has."""
    topic = Topic(f"t-{uuid.uuid4().hex[:8]}", partitions, 7, "zstd", **settings)
    create_topics(cluster, {topic.name: topic})
    return topic


def publish_raw(
    cluster: Any, topic: str, *records: tuple[bytes | None, bytes | None], partition: int = 0
) -> None:
    """Publish keys and values as another program might."""
    producer = KafkaProducer(
        bootstrap_servers=cluster.bootstrap.split(","), max_request_size=20_000_000
    )
    try:
        for key, value in records:
            producer.send(topic, value, key, partition=partition).get(timeout=PATIENCE_S)
    finally:
        producer.close()


def read_until(
    subscriber: KafkaSubscriber,
    positions: dict[tuple[str, int], Position],
    enough: Callable[[], bool],
    take: Callable[[Batch], None],
) -> None:
    """Read all assigned partitions, as a consumer does, until `enough` holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not enough():
        assert time.monotonic() < deadline, "the records never came"
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
