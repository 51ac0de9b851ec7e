"""`make crash`: the crash tests on Kafka with many kills, on both databases, one seed after the other until the time is up.

MINUTES (10), ROUNDS (8: twice as many kills of each part and nine restarts of each server), DATABASE (sqlite or postgresql; both in turn
without it). With SEED that one seed is run once. Stops at the first failure, whose seed it prints; exit code 1.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator

from support.paths import BACKEND

TESTS = [f"tests/crash/test_kafka_{name}.py" for name in ("kills", "members", "leader")]


def seeds() -> Iterator[int]:
    """The given one; else others for as long as there is time, one at least."""
    if given := os.environ.get("SEED"):
        yield int(given)
        return
    deadline = time.monotonic() + 60 * float(os.environ.get("MINUTES") or 10)
    yield random.SystemRandom().randrange(1_000_000)
    while time.monotonic() < deadline:
        yield random.SystemRandom().randrange(1_000_000)


def run(seed: int, rounds: str, database: str) -> bool:
    """Whether all held."""
    again = f"SEED={seed} ROUNDS={rounds} DATABASE={database} make crash"
    print(f"\n=== {again}", flush=True)
    environ = {**os.environ, "CRASH_SEED": str(seed), "CRASH_ROUNDS": rounds}
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-s", "--database", database, *TESTS]
    if subprocess.run(command, cwd=BACKEND, env=environ, check=False).returncode:
        print(f"\nIt failed. The same plan again: {again}", flush=True)
        return False
    return True


def main() -> int:
    rounds = os.environ.get("ROUNDS") or "8"
    given = os.environ.get("DATABASE")
    databases = [given] if given else ["sqlite", "postgresql"]
    held = 0
    for seed in seeds():
        for database in databases:
            if not run(seed, rounds, database):
                return 1
            held += 1
    print(f"\n{held} runs, and everything held.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
