"""The simulator as a process of its own, whose world changes fast."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.servers.processes import listening
from support.waiting import wait_until

PROGRAM = [sys.executable, "-m", "cryptoviz.cli.main"]


@contextmanager
def running_simulator(directory: Path, port: int, journal: Path, *options: str) -> Iterator[None]:
    """Another figure of every coin each second, another story every other. What it served stands in `journal`, the rest in `directory`."""
    fast = [
        "--cache-seconds",
        "1",
        "--story-seconds",
        "2",
        "--log",
        str(journal),
        "--state",
        str(directory),
        *options,
    ]
    with (directory / "simulator.log").open("wb") as log:
        process = subprocess.Popen(
            [*PROGRAM, "simulate", "--port", str(port), *fast], stdout=log, stderr=log
        )
    try:
        wait_until(lambda: listening(port))
        yield
    finally:
        process.terminate()
        process.wait()
