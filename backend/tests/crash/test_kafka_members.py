"""On a real broker: second consumers join, leave and die, and one that was paused beyond its session comes back and goes on writing."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from support.crash.final_state import FinalState
from support.crash.invariants import InvariantTests
from support.crash.kafka_installation import TOPICS, KafkaInstallation
from support.crash.part_process import LONG_S, PartProcess
from support.servers.databases import Databases, open_database_url
from support.servers.kafka_broker import local_cluster
from support.waiting import wait_until


class Members:
    """Two consumers of one kind. `calm`: how far the archive was before one of them was paused."""

    def __init__(self, world: KafkaInstallation, name: str) -> None:
        self.world, self.name = world, name
        self.first, self.second = world.parts[name], world.another(name)
        self.calm: dict[tuple[str, int], int] = {}

    def join_and_leave(self) -> None:
        self._share()
        self.world.everything_moves(500)
        self.second.stop()
        wait_until(
            lambda: len(self.world.held(self.first)) >= self._partitions(), LONG_S, interval_s=0.1
        )

    def join_and_die(self) -> None:
        self._share()
        self.second.kill()
        self._get_on()

    def pause_and_come_back(self, point: str) -> None:
        """The first stops itself there, with more at hand; the second takes all over; then the first goes on, and is alone at last."""
        self.calm = dict(self.world.archived())
        for _ in range(5):
            self.first.kill()
            self.first.start(f"{point}:2:SIGSTOP")
            wait_until(lambda: self.first.paused, LONG_S, interval_s=0.05)
            self.second.start()
            self._get_on()
            self.first.resume()
            with suppress(AssertionError):  # it had nothing more at hand
                wait_until(self._overlapped, 20, interval_s=0.5)
                break
            self.second.kill()
        assert self._overlapped()
        self.second.kill()
        self._get_on()

    def _share(self) -> None:
        self.second.start()
        wait_until(
            lambda: all(self.world.held(part) for part in (self.first, self.second)),
            LONG_S,
            interval_s=0.1,
        )

    def _get_on(self) -> None:
        """Until all that is published by now has been passed: whoever had the partitions, somebody has them."""
        with self.world.reading() as cluster:
            ends = cluster.ends(*TOPICS)
        wait_until(
            lambda: all(self._reached().get(place, 0) >= end for place, end in ends.items()),
            LONG_S,
            interval_s=0.1,
        )

    def _reached(self) -> dict[tuple[str, int], int]:
        return dict(self.world.positions() if self.name == "index" else self.world.archived())

    def _overlapped(self) -> bool:
        """Whether the first has written what the second had, or was refused that."""
        if self.name == "index":
            return self.first.said("another consumer has moved it")
        lines = self.world.lines()
        return len(set(lines)) < len(lines)

    def _partitions(self) -> int:
        with self.world.reading() as cluster:
            return len(cluster.ends(*TOPICS))


@pytest.fixture(scope="module")
def members(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Members]]:
    """After all that: caught up, and ended."""
    directory = tmp_path_factory.mktemp("kafka-members")
    # In the middle of a transaction where the server ends it; SQLite would let nobody else write.
    point = {
        "archive": "archive.appended",
        "index": "index.committed" if databases.kind == "sqlite" else "index.written",
    }
    with (
        local_cluster(directory) as cluster,
        open_database_url(databases, directory / "data") as url,
    ):
        world = KafkaInstallation(directory, cluster, url)
        made = {name: Members(world, name) for name in ("archive", "index")}
        try:
            with world.flowing():
                for one in made.values():
                    one.join_and_leave()
                    one.join_and_die()
                for name, one in made.items():
                    one.pause_and_come_back(point[name])
            yield made
        finally:
            world.close()


@pytest.fixture(scope="module")
def world(members: dict[str, Members]) -> KafkaInstallation:
    return members["index"].world


@pytest.fixture(scope="module")
def evidence(world: KafkaInstallation, members: dict[str, Members]) -> FinalState:
    return world.evidence(members["archive"].calm)


class TestAfterMembersCameAndWent(InvariantTests):
    def test_nobody_ended_by_itself(self, members: dict[str, Members]) -> None:
        parts: list[PartProcess] = [
            part for one in members.values() for part in (one.first, one.second)
        ]
        assert not [part.name for part in parts if part.gave_up]
        assert all(len(one.second.kills) >= 2 for one in members.values())
