"""On three brokers, of which two must have a record: the leader of a partition is killed, and another one."""

import os
import random
from collections.abc import Iterator

import pytest

from support.crash.final_state import FinalState
from support.crash.invariants import InvariantTests
from support.crash.kafka_installation import KafkaInstallation
from support.servers.databases import Databases, open_database_url
from support.servers.kafka_broker import local_cluster

SEED = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(1_000_000))


@pytest.fixture(scope="module")
def world(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KafkaInstallation]:
    """After two leaders died: caught up, and ended."""
    print(f"CRASH_SEED={SEED}")
    odds, directory = random.Random(SEED), tmp_path_factory.mktemp("kafka-leader")
    with (
        local_cluster(directory, 3) as cluster,
        open_database_url(databases, directory / "data") as url,
    ):
        made = KafkaInstallation(
            directory, cluster, url, KAFKA_REPLICATION_FACTOR="3", KAFKA_MIN_INSYNC_REPLICAS="2"
        )
        try:
            with made.flowing():
                for _ in range(2):
                    made.everything_moves(500)
                    with made.reading() as reader:
                        leader = cluster.nodes[reader.leader("datacrypto", odds.randrange(6)) - 1]
                    leader.kill()
                    made.everything_moves(1_000)
                    leader.start()
            yield made
        finally:
            made.close()


@pytest.fixture(scope="module")
def evidence(world: KafkaInstallation) -> FinalState:
    return world.evidence()


class TestAfterLeadersDied(InvariantTests):
    def test_no_part_ended(self, world: KafkaInstallation) -> None:
        assert [len(part.starts) for part in world.parts.values()] == [1, 1, 1, 1]
