"""The simulator as a process of its own, with data that change fast."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.servers.processes import listening
from support.waiting import wait_until

PROGRAM = [sys.executable, "-m", "cryptoviz.cli.main"]


@contextmanager
def running_simulator(
    directory: Path, port: int, request_log: Path, *options: str
) -> Iterator[None]:
    """Serve a new price of each coin every second and a new story every two seconds.

    Each response is written to `request_log`; log and state go to `directory`.
    """
    command = [*PROGRAM, "simulate", "--port", str(port), "--cache-seconds", "1"]
    command += ["--story-seconds", "2", "--log", str(request_log), "--state", str(directory)]
    with (directory / "simulator.log").open("wb") as log:
        process = subprocess.Popen([*command, *options], stdout=log, stderr=log)
    try:
        wait_until(lambda: listening(port))
        yield
    finally:
        process.terminate()
        process.wait()
