"""A Kafka broker for benchmarks: kafka/local.py with the topics of topics.yml."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.config import project_root
from cryptoviz.model.topics import MARKETS, load_topics

sys.path.append(str(project_root() / "backend/tests"))

from support.servers.kafka_broker import (
    create_topics,
    local_broker,
    local_cluster,
    settings_of,
)  # of the tests

TOPICS = load_topics(project_root() / "kafka/topics.yml")
SPARE = replace(TOPICS[MARKETS], name="bench-published")  # for records that nobody consumes


@dataclass(frozen=True)
class Broker:
    """A running broker; `log` is the id of its log in positions and in the archive."""

    bootstrap: str
    settings: KafkaSettings
    log: str


def obstacle() -> str | None:
    """Return why no broker can run on this machine; None if one can."""
    reason: str | None = local_broker().obstacle()
    return reason


@contextmanager
def broker(directory: Path) -> Iterator[Broker]:
    """Run a broker in `directory`, which is deleted afterwards."""
    try:
        with local_cluster(directory) as cluster:
            create_topics(cluster, {**TOPICS, SPARE.name: SPARE})
            yield Broker(cluster.bootstrap, settings_of(cluster), f"kafka-{cluster.id}")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
