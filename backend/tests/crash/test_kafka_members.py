"""On a real broker: second consumers join, leave and die, and a paused one comes back and writes."""

from collections.abc import Iterator

import pytest

from support.crash.consumer_pair import ConsumerPair
from support.crash.event_flow import EventFlow
from support.crash.final_state import FinalState
from support.crash.invariants import InvariantTests
from support.crash.kafka_installation import KafkaInstallation
from support.servers.databases import Databases, open_database_url
from support.servers.kafka_broker import local_cluster


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
        flow = EventFlow(KafkaInstallation(directory, cluster, url))
        pairs = {name: ConsumerPair(flow, name) for name in ("archive", "index")}
        try:
            with flow.running():
                for pair in pairs.values():
                    pair.join_and_leave()
                    pair.join_and_die()
                pairs["archive"].pause_and_resume("archive.appended")
                pairs["index"].pause_and_resume(index_point)
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
