"""What is killed and restarted when: a plan made of a seed, carried out in one lane for each part and server, all at once."""

import random
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, wait
from functools import partial

from support.crash.kafka_installation import KafkaInstallation
from support.crash.part_process import PartProcess
from support.servers.postgres_server import PostgresServer

# Where each part is killed, and how often it may pass there before.
POINTS = {
    "market": (("kafka.sent", 6), ("poll.published", 4)),
    "news": (("kafka.sent", 6), ("poll.published", 4)),
    "archive": (("archive.appended", 12), ("archive.synced", 12)),
    "index": (("index.written", 12), ("index.committed", 12)),
}


class KillSchedule:
    """In each round every part is killed twice, at a random moment and at a fault point, and servers restart; once more at the end."""

    def __init__(
        self, world: KafkaInstallation, seed: int, rounds: int, postgres: PostgresServer | None
    ) -> None:
        self.restarts: dict[str, list[str]] = {"broker": [], "postgresql": []}
        self._world, self._seed, self._rounds, self._postgres = world, seed, rounds, postgres
        self._grown: dict[
            str, tuple[Callable[[], int], int]
        ] = {  # how far it is, and by how much it may get on before it is killed
            "market": (world.served_bytes, 150_000),
            "news": (world.served_bytes, 150_000),
            "archive": (world.archived_bytes, 1_200_000),
            "index": (world.indexed, 1_500),
        }

    def run(self) -> None:
        lanes = [partial(self._part, self._world.parts[name]) for name in POINTS]
        lanes.append(self._broker)
        if self._postgres is not None:
            lanes.append(partial(self._database, self._postgres))
        running = [self._world.threads.submit(lane) for lane in lanes]
        done, _ = wait(running, return_when=FIRST_EXCEPTION)
        for lane in done:
            lane.result()

    def _part(self, part: PartProcess) -> None:
        rounds = (
            max(2, self._rounds // 4) if part.name == "news" else self._rounds
        )  # of two producers one is enough to be killed often
        odds, points = (
            self._odds(part.name),
            [POINTS[part.name][number % 2] for number in range(rounds)],
        )
        odds.shuffle(points)
        grown, most = self._grown[part.name]
        for point, passings in points:
            target = odds.randint(1, most)
            self._until_more(part, grown, target)
            part.kill()
            self._tell(f"{part.name} killed")
            part.dies_at(point, odds.randint(1, passings))
            self._tell(f"{part.name} died at {point}")
            part.start()
        self._until_more(part, grown, most)

    def _until_more(self, part: PartProcess, grown: Callable[[], int], more: int) -> None:
        target = grown() + more
        part.until(lambda: grown() >= target)

    def _broker(self) -> None:
        odds = self._odds("broker")
        (node,) = self._world.cluster.nodes
        for how in _hows(odds, self._rounds + 1):
            self._world.everything_moves(odds.randint(500, 2_000))
            node.restart(kill=how == "killed")
            self._tell(f"broker {how}, and started again")
            self.restarts["broker"].append(how)
            self._world.mistake("datacrypto", odds.randrange(6))
            self._world.mistake("rssfeed", odds.randrange(3))
        self._world.everything_moves(1)

    def _database(self, postgres: PostgresServer) -> None:
        odds = self._odds("postgresql")
        for how in _hows(odds, self._rounds + 1):
            self._world.everything_moves(odds.randint(500, 2_000))
            (postgres.kill if how == "killed" else postgres.stop)()
            postgres.start()
            self._tell(f"postgresql {how}, and started again")
            self.restarts["postgresql"].append(how)
        self._world.everything_moves(1)

    def _tell(self, what: str) -> None:
        print(f"{time.time() - self._world.began:6.1f} s: {what}", flush=True)

    def _odds(self, lane: str) -> random.Random:
        return random.Random(f"{self._seed} {lane}")


def _hows(odds: random.Random, count: int) -> list[str]:
    hows = [("killed", "stopped")[number % 2] for number in range(count)]
    odds.shuffle(hows)
    return hows
