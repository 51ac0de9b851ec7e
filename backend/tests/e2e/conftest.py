"""Fixtures of tests of the whole product."""

from collections.abc import Iterator
from typing import Any

import pytest

from cryptoviz.config import Config
from cryptoviz.model.topics import load_topics
from support.e2e import counting_buses
from support.e2e.recordings import LAST_POLL
from support.fakes.clock import HandClock
from support.servers.kafka_broker import local_cluster, recreate_topics


@pytest.fixture
def clock() -> HandClock:
    return HandClock(LAST_POLL)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Kafka broker for all tests of a worker."""
    with local_cluster(tmp_path_factory.mktemp("broker")) as cluster:
        yield cluster


@pytest.fixture(params=["file", "kafka"])
def bus(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run the test on the file bus and on Kafka with empty topics."""
    monkeypatch.delenv(counting_buses.VARIABLE, raising=False)
    if request.param == "kafka":
        cluster = request.getfixturevalue("broker")
        recreate_topics(cluster, load_topics(Config().topics_file))
        monkeypatch.setenv(counting_buses.VARIABLE, cluster.bootstrap)
    with counting_buses.open_connections:
        yield
