"""On three brokers, two of which must have each record: kill the leader of a partition twice.

Which database it is makes no difference to the brokers: test_kafka_kills runs on each.
"""

import os
import random
from collections.abc import Iterator

import pytest

from support.crash.event_flow import EventFlow
from support.crash.final_state import FinalState
from support.crash.invariants import InvariantTests
from support.crash.kafka.installation import KafkaInstallation
from support.servers.databases import PostgresDatabases, open_database_url
from support.servers.kafka_broker import local_cluster

SEED = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(1_000_000))


@pytest.fixture(scope="module")
def flow(
    postgres_databases: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EventFlow]:
    """After two leaders were killed: everything has caught up and stopped."""
    print(f"CRASH_SEED={SEED}")
    rng, directory = random.Random(SEED), tmp_path_factory.mktemp("kafka-leader")
    replication = {"KAFKA_REPLICATION_FACTOR": "3", "KAFKA_MIN_INSYNC_REPLICAS": "2"}
    with (
        local_cluster(directory, 3) as cluster,
        open_database_url(postgres_databases, directory / "data") as url,
    ):
        installation = KafkaInstallation(directory, cluster, url, **replication)
        flow = EventFlow(installation)
        try:
            with flow.running():
                for _ in range(2):
                    installation.progress.wait_for_records(300)
                    with installation.topic_reader() as reader:
                        leader = cluster.nodes[reader.leader("datacrypto", rng.randrange(6)) - 1]
                    leader.kill()
                    installation.progress.wait_for_records(600)
                    leader.start()
            yield flow
        finally:
            installation.close()


@pytest.fixture(scope="module")
def final_state(flow: EventFlow) -> FinalState:
    return flow.installation.final_state()


class TestAfterLeaderKills(InvariantTests):
    def test_no_part_ended_by_itself(self, flow: EventFlow) -> None:
        exits = {name: part.unexpected_exits for name, part in flow.installation.parts.items()}
        assert not any(exits.values()), exits
