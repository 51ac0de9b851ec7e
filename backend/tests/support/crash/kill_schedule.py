"""Kill and restart all parts and servers at the same time, by a schedule that a seed determines."""

import random
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, wait
from functools import partial

from support.crash.event_flow import EventFlow
from support.crash.part_process import PartProcess
from support.servers.postgres_server import PostgresServer

# Where each part kills itself, and the highest number of the passing at which it does.
FAULT_POINTS = {
    "market": (("kafka.sent", 6), ("poll.published", 4)),
    "news": (("kafka.sent", 6), ("poll.published", 4)),
    "archive": (("archive.appended", 12), ("archive.synced", 12)),
    "index": (("index.written", 12), ("index.committed", 12)),
}


class KillSchedule:
    """In each round every part is killed twice, at a random time and at a fault point, and each
    server is restarted; the servers once more at the end.
    """

    def __init__(
        self, flow: EventFlow, seed: int, rounds: int, postgres: PostgresServer | None
    ) -> None:
        self.restarts: dict[str, list[str]] = {"broker": [], "postgresql": []}
        self.flow, self._installation = flow, flow.installation
        self._progress = flow.installation.progress
        self._seed, self._rounds, self._postgres = seed, rounds, postgres
        # A measure of the progress of each part, and how far it may advance between two kills.
        self._measures: dict[str, tuple[Callable[[], int], int]] = {
            "market": (self._progress.served_bytes, 90_000),
            "news": (self._progress.served_bytes, 90_000),
            "archive": (self._progress.archived_bytes, 700_000),
            "index": (self._progress.indexed, 900),
        }

    def run(self) -> None:
        tasks = [partial(self._kill_part, self._installation.parts[name]) for name in FAULT_POINTS]
        tasks.append(self._restart_broker)
        if self._postgres is not None:
            tasks.append(partial(self._restart_postgres, self._postgres))
        running = [self._installation.threads.submit(task) for task in tasks]
        done, _ = wait(running, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()

    def _kill_part(self, part: PartProcess) -> None:
        # One of the two producers is enough to be killed often.
        rounds = max(2, self._rounds // 4) if part.name == "news" else self._rounds
        rng = self._rng(part.name)
        points = [FAULT_POINTS[part.name][number % 2] for number in range(rounds)]
        rng.shuffle(points)
        measure, limit = self._measures[part.name]
        for point, passings in points:
            self._run_until_advanced(part, measure, rng.randint(1, limit))
            part.kill()
            self._print(f"{part.name} killed")
            part.run_until_killed_at(point, rng.randint(1, passings))
            self._print(f"{part.name} killed at {point}")
            part.start()
        self._run_until_advanced(part, measure, limit)

    def _run_until_advanced(
        self, part: PartProcess, measure: Callable[[], int], amount: int
    ) -> None:
        target = measure() + amount
        part.run_until(lambda: measure() >= target)

    def _restart_broker(self) -> None:
        rng = self._rng("broker")
        (node,) = self._installation.cluster.nodes
        for how in _shuffled_hows(rng, self._rounds + 1):
            self._progress.wait_for_records(rng.randint(300, 1_200))
            node.restart(kill=how == "killed")
            self._print(f"broker {how} and started again")
            self.restarts["broker"].append(how)
            self._installation.publish_invalid("datacrypto", rng.randrange(6))
            self._installation.publish_invalid("rssfeed", rng.randrange(3))
        self._progress.wait_for_records(1)

    def _restart_postgres(self, postgres: PostgresServer) -> None:
        rng = self._rng("postgresql")
        for how in _shuffled_hows(rng, self._rounds + 1):
            self._progress.wait_for_records(rng.randint(300, 1_200))
            (postgres.kill if how == "killed" else postgres.stop)()
            postgres.start()
            self._print(f"postgresql {how} and started again")
            self.restarts["postgresql"].append(how)
        self._progress.wait_for_records(1)

    def _print(self, text: str) -> None:
        print(f"{time.monotonic() - self.flow.started:6.1f} s: {text}", flush=True)

    def _rng(self, task: str) -> random.Random:
        return random.Random(f"{self._seed} {task}")


def _shuffled_hows(rng: random.Random, count: int) -> list[str]:
    hows = [("killed", "stopped")[number % 2] for number in range(count)]
    rng.shuffle(hows)
    return hows
