"""Fixtures of tests of the whole product."""

from collections.abc import Iterator

import pytest

from cryptoviz.config import Config
from cryptoviz.model.topics import load_topics
from support.e2e import counting_buses
from support.e2e.recordings import LAST_POLL
from support.fakes.clock import HandClock
from support.servers.kafka_broker import recreate_topics


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--database both` each bus runs with one database: they do not know each other."""
    if config.getoption("--database") == "both":
        pairs = ({"file", "sqlite"}, {"kafka", "postgresql"})
        deselected = [item for item in items if _bus_and_database(item) not in (None, *pairs)]
        config.hook.pytest_deselected(items=deselected)
        skipped = set(deselected)
        items[:] = [item for item in items if item not in skipped]


def _bus_and_database(item: pytest.Item) -> set[str] | None:
    """Return the parameters of a test that uses the fixture `bus`."""
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return {parameters["bus"], parameters["databases"]} if "bus" in parameters else None


@pytest.fixture
def clock() -> HandClock:
    return HandClock(LAST_POLL)


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
