"""On a real broker: kill every part repeatedly and restart the servers while events flow."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.crash.event_flow import EventFlow
from support.crash.final_state import FinalState
from support.crash.invariants import InvariantTests
from support.crash.kafka.installation import KafkaInstallation
from support.crash.kill_schedule import FAULT_POINTS, KillSchedule
from support.servers.databases import Databases, open_database_url
from support.servers.kafka_broker import local_cluster
from support.servers.postgres_server import PostgresServer

SEED = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(1_000_000))
# Twice as many kills of each part, and one restart more of each server.
ROUNDS = int(os.environ.get("CRASH_ROUNDS") or 2)  # `make crash` runs 8


@contextmanager
def open_database(databases: Databases, directory) -> Iterator[tuple[str, PostgresServer | None]]:
    """Yield the URL of an empty database and the server that may be restarted."""
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
def schedule(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KillSchedule]:
    """After all kills: everything has caught up and stopped."""
    print(f"CRASH_SEED={SEED} CRASH_ROUNDS={ROUNDS}")
    directory = tmp_path_factory.mktemp("kafka-kills")
    with (
        local_cluster(directory) as cluster,
        open_database(databases, directory / "data") as (url, postgres),
    ):
        installation = KafkaInstallation(directory, cluster, url)
        schedule = KillSchedule(
            EventFlow(installation, min_records=min(20_000, 2_500 * ROUNDS)),
            SEED,
            ROUNDS,
            postgres,
        )
        try:
            with schedule.flow.running():
                schedule.run()
            yield schedule
        finally:
            installation.close()


@pytest.fixture(scope="module")
def flow(schedule: KillSchedule) -> EventFlow:
    return schedule.flow


@pytest.fixture(scope="module")
def final_state(flow: EventFlow) -> FinalState:
    return flow.installation.final_state()


class TestAfterKills(InvariantTests):
    def test_kills_half_of_them_at_fault_points(
        self, schedule: KillSchedule, databases: Databases
    ) -> None:
        for name in ("market", "archive", "index"):
            counts = Counter(schedule.flow.installation.parts[name].kills)
            at_points = [counts[point] for point, _ in FAULT_POINTS[name]]
            assert counts["by hand"] == sum(at_points) == ROUNDS, (name, counts)
            assert min(at_points) >= ROUNDS // 2
        restarts = {name: Counter(hows) for name, hows in schedule.restarts.items()}
        expected = ROUNDS + 1 if databases.kind == "postgresql" else 0
        assert restarts["broker"].total() == ROUNDS + 1
        assert restarts["postgresql"].total() == expected
        assert min(restarts["broker"][how] for how in ("killed", "stopped")) >= ROUNDS // 2

    def test_parts_end_by_themselves_only_without_their_database(
        self, flow: EventFlow, databases: Databases
    ) -> None:
        exits = {name: part.unexpected_exits for name, part in flow.installation.parts.items()}
        if databases.kind == "postgresql":
            assert all(code == 1 for codes in exits.values() for code in codes), exits
        else:
            assert not any(exits.values()), exits
