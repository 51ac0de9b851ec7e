"""Real brokers for tests: `kafka/local.py` with the topics of the product.

`broker` (session) is one node that tests share: each takes fresh topics of its own from `fresh_topics`. What a test stops or kills it
starts itself: `local_cluster(tmp_path)`.
"""

import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cryptoviz.bus.kafka.admin import ClusterTopics
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.config import project_root
from cryptoviz.topics import Topic


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
    directory: Path, nodes: int = 1, properties: Mapping[str, str] | None = None, format_options: tuple[str, ...] = ()
) -> Iterator[Any]:
    """A started kafka/local.py Cluster: .bootstrap, .id, .nodes[0].kill() / .stop() / .start() / .restart() / .pid; killed at the end."""
    require_broker()
    cluster = local.Cluster(directory / "kafka", nodes, properties=properties, format_options=format_options)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()


def settings_of(cluster: Any) -> KafkaSettings:
    """What the clients of the product are told of a cluster without TLS and SASL."""
    return KafkaSettings(tuple(cluster.bootstrap.split(",")))


def make_topics(cluster: Any, topics: Mapping[str, Topic]) -> None:
    """As `cryptoviz topics` does."""
    ClusterTopics(settings_of(cluster)).ensure(topics)
