"""Processes under measurement: started as by a user, and measured with all their children."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptoviz.ops import local_http

TIMEOUT_S = 60.0


@dataclass(frozen=True)
class StartedProcess:
    """A process, and the seconds from its start to its first response."""

    process: subprocess.Popen[bytes]
    seconds: float


@contextmanager
def started(
    arguments: list[str], port: int, environ: Mapping[str, str], log: Path, path: str = "/healthz"
) -> Iterator[StartedProcess]:
    """Run a Python program in its own process group; yield after its first response."""
    with log.open("ab") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, **environ},
            stdout=output,
            stderr=output,
            process_group=0,
        )
    try:
        yield StartedProcess(process, _first_response(process, port, path, log) - began)
    finally:
        _stop(process)


def _first_response(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> float:
    deadline = time.monotonic() + TIMEOUT_S
    while local_http.get("127.0.0.1", port, path)[0] == 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the process did not start; see {log}:\n{log.read_text()[-2000:]}")
        time.sleep(0.005)
    return time.monotonic()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=8)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def process_tree(pid: int) -> list[int]:
    """Return this process and its descendants."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += process_tree(int(child))
    return found


def pss_mb(pids: list[int]) -> float:
    """Return the proportional set size, which divides shared pages among their processes."""
    total = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
