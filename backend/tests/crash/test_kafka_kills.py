"""On a real broker: every part killed again and again, broker and PostgreSQL restarted meanwhile, while events flow fast."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.crash.final_state import FinalState
from support.crash.invariants import InvariantTests
from support.crash.kafka_installation import KafkaInstallation
from support.crash.kill_schedule import POINTS, KillSchedule
from support.servers.databases import Databases, open_database_url
from support.servers.kafka_broker import local_cluster
from support.servers.postgres_server import PostgresServer

SEED = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(1_000_000))
ROUNDS = int(
    os.environ.get("CRASH_ROUNDS") or 4
)  # twice as many kills of each part, and one restart more of each server


@contextmanager
def a_database(databases: Databases, directory) -> Iterator[tuple[str, PostgresServer | None]]:
    """Of its own server where that can be restarted."""
    if databases.kind == "sqlite":
        with open_database_url(databases, directory) as url:
            yield url, None
        return
    server = PostgresServer()
    try:
        yield server.create("crash"), server
    finally:
        server.close()


@pytest.fixture(scope="module")
def world(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KafkaInstallation]:
    """After all the kills: caught up, and ended."""
    print(f"CRASH_SEED={SEED} CRASH_ROUNDS={ROUNDS}")
    directory = tmp_path_factory.mktemp("kafka-kills")
    with (
        local_cluster(directory) as cluster,
        a_database(databases, directory / "data") as (url, postgres),
    ):
        made = KafkaInstallation(directory, cluster, url)
        made.many = 20_000
        made.torment = KillSchedule(made, SEED, ROUNDS, postgres)
        try:
            with made.flowing():
                made.torment.run()
            yield made
        finally:
            made.close()


@pytest.fixture(scope="module")
def evidence(world: KafkaInstallation) -> FinalState:
    return world.evidence()


class TestAfterKills(InvariantTests):
    def test_it_was_killed_often_enough_and_half_of_the_times_at_the_points_that_matter(
        self, world, databases
    ) -> None:
        for name in ("market", "archive", "index"):
            counts = Counter(world.parts[name].kills)
            assert counts["by hand"] == sum(counts[point] for point, _ in POINTS[name]) == ROUNDS, (
                name,
                counts,
            )
            assert min(counts[point] for point, _ in POINTS[name]) >= ROUNDS // 2
        restarts = {name: Counter(hows) for name, hows in world.torment.restarts.items()}
        assert restarts["broker"].total() == ROUNDS + 1
        assert restarts["postgresql"].total() == (
            ROUNDS + 1 if databases.kind == "postgresql" else 0
        )
        assert min(restarts["broker"][how] for how in ("killed", "stopped")) >= ROUNDS // 2

    def test_no_part_ended_by_itself_unless_its_database_was_away(self, world, databases) -> None:
        ended = {name: part.gave_up for name, part in world.parts.items() if part.gave_up}
        assert all(code == 1 for codes in ended.values() for code in codes), ended
        assert databases.kind == "postgresql" or not ended
