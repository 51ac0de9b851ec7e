"""On a real broker: second consumers join, leave and die, and a paused one resumes writing."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.crash.event_flow import EventFlow
from support.crash.final_state import FinalState
from support.crash.invariants import InvariantTests
from support.crash.kafka.consumer_pair import ConsumerPair
from support.crash.kafka.installation import KafkaInstallation
from support.servers.databases import Databases, open_database_url
from support.servers.kafka_broker import local_cluster

# On a busy machine a consumer may get no processor time for some seconds. If that was longer than
# its session, the other one would write too, as if the first had been paused.
SESSION_SECONDS = "10"


def together(*actions: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(actions)) as pool:
        for future in [pool.submit(action) for action in actions]:
            future.result()


@pytest.fixture(scope="module")
def pairs(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, ConsumerPair]]:
    """After everything was done to both: everything has caught up and stopped."""
    directory = tmp_path_factory.mktemp("kafka-members")
    # In the middle of a transaction where the server ends it; with SQLite nobody else could write.
    index_point = "index.committed" if databases.kind == "sqlite" else "index.written"
    with (
        local_cluster(directory) as cluster,
        open_database_url(databases, directory / "data") as url,
    ):
        installation = KafkaInstallation(
            directory, cluster, url, KAFKA_SESSION_TIMEOUT_SECONDS=SESSION_SECONDS
        )
        flow = EventFlow(installation)
        pairs = {name: ConsumerPair(flow, name) for name in ("archive", "index")}
        try:
            with flow.running():
                # The two groups do not know each other.
                together(pairs["archive"].join_leave_and_die, pairs["index"].join_leave_and_die)
                together(
                    lambda: pairs["archive"].pause_and_resume("archive.appended"),
                    lambda: pairs["index"].pause_and_resume(index_point),
                )
            yield pairs
        finally:
            flow.installation.close()


@pytest.fixture(scope="module")
def flow(pairs: dict[str, ConsumerPair]) -> EventFlow:
    return pairs["index"].flow


@pytest.fixture(scope="module")
def final_state(flow: EventFlow, pairs: dict[str, ConsumerPair]) -> FinalState:
    return flow.installation.final_state(pairs["archive"].single_writer_ends)


class TestAfterMembershipChanges(InvariantTests):
    def test_no_consumer_ended_by_itself(self, pairs: dict[str, ConsumerPair]) -> None:
        parts = [part for pair in pairs.values() for part in (pair.first, pair.second)]
        assert not [part.name for part in parts if part.unexpected_exits]
        assert all(len(pair.second.kills) >= 2 for pair in pairs.values())
