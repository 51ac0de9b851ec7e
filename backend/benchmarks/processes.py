"""The processes that are measured: started as a user starts them, and weighed with all their children."""

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

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Started:
    """`seconds` from the start of the process to its first answered request."""

    process: subprocess.Popen[bytes]
    seconds: float


@contextmanager
def running(
    arguments: list[str], port: int, environ: Mapping[str, str], log: Path, path: str = "/healthz"
) -> Iterator[Started]:
    """A Python program in a group of its own, from its first answer on; stopped with SIGTERM at the end."""
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
        yield Started(process, _first_answer(process, port, path, log) - began)
    finally:
        _stop(process)


def _first_answer(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> float:
    deadline = time.monotonic() + PATIENCE_S
    while local_http.get("127.0.0.1", port, path)[0] == 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"it did not start; see {log}:\n{log.read_text()[-2000:]}")
        time.sleep(0.005)
    return time.monotonic()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=8)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def family(pid: int) -> list[int]:
    """This process and everything below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def pss_mb(pids: list[int]) -> float:
    """Proportional set size: pages that are shared count once among all who share them."""
    total = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
