"""A supervisor over small real processes, run in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Writes its pid, makes a child of its own that would outlive it, and waits.
STEADY = """
import os, signal, sys
from pathlib import Path
from cryptoviz.ops.parent_death import die_with_parent
die_with_parent()
{prelude}
with Path("{directory}/{name}.pids").open("a") as file:
    file.write(f"{{os.getpid()}}\\n")
signal.pause()
"""

SUPERVISED = """
import json, os, sys
from pathlib import Path
from cryptoviz.ops.lock import take_up_lock
from cryptoviz.ops.logging import configure_logging
from cryptoviz.ops.child_process import ChildSpec
from cryptoviz.ops.supervisor import Supervisor
configure_logging("json", "info", "up")
directory, programs = Path(sys.argv[1]), json.loads(sys.argv[2])
lock = take_up_lock(directory)
specs = [
    ChildSpec(name, [sys.executable, "-c", program], dict(os.environ), (lock,))
    for name, program in programs.items()
]
files = [directory / f"{name}.pids" for name in programs]
ready = lambda: all(file.exists() and file.stat().st_size for file in files)
sys.exit(Supervisor(specs, ready, lambda: print("ready", flush=True), 3.0).run())
"""


def steady(directory: Path, name: str, prelude: str = "") -> str:
    return STEADY.format(directory=directory, name=name, prelude=prelude)


@contextmanager
def supervised(directory: Path, programs: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A running supervisor of these programs. Its log goes to `up.log`; it is killed at the end."""
    with (directory / "up.log").open("a") as log:
        arguments = [sys.executable, "-c", SUPERVISED, str(directory), json.dumps(programs)]
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def wait_for_line(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdout is not None
    for found in process.stdout:
        if found.strip() == line:
            return
    raise AssertionError(f"{line!r} was never printed")


def pids(directory: Path, name: str) -> list[int]:
    """Return the ids of all processes that ever ran as this part."""
    path = directory / f"{name}.pids"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def log_lines(directory: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for line in (directory / "up.log").read_text().splitlines()
        if line.startswith("{") and line.endswith("}")
    ]
