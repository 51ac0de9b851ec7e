"""`make crash`: run the crash tests on Kafka with one seed after the other until the time is up.

Variables: MINUTES (10), ROUNDS (8: twice as many kills of each part and nine restarts of each
server), DATABASE (sqlite or postgresql; both in turn without it), SEED (run that seed once).
Stops at the first failure and prints its seed; the exit code is then 1.
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
    """Yield the given seed, or random ones, at least one, until the time is up."""
    if given := os.environ.get("SEED"):
        yield int(given)
        return
    deadline = time.monotonic() + 60 * float(os.environ.get("MINUTES") or 10)
    yield random.SystemRandom().randrange(1_000_000)
    while time.monotonic() < deadline:
        yield random.SystemRandom().randrange(1_000_000)


def run(seed: int, rounds: str, database: str) -> bool:
    """Run the tests once; return whether they passed."""
    command_line = f"make crash SEED={seed} ROUNDS={rounds} DATABASE={database}"
    print(f"\n=== {command_line}", flush=True)
    environ = {**os.environ, "CRASH_SEED": str(seed), "CRASH_ROUNDS": rounds}
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-s", "--database", database, *TESTS]
    if subprocess.run(command, cwd=BACKEND, env=environ, check=False).returncode:
        print(f"\nFailed. To run the same schedule again: {command_line}", flush=True)
        return False
    return True


def main() -> int:
    rounds = os.environ.get("ROUNDS") or "8"
    given = os.environ.get("DATABASE")
    databases = [given] if given else ["sqlite", "postgresql"]
    runs = 0
    for seed in seeds():
        for database in databases:
            if not run(seed, rounds, database):
                return 1
            runs += 1
    print(f"\n{runs} runs passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
