"""`cryptoviz up` as real processes against the simulator, to be killed at any moment."""

import json
import os
import random
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptoviz.cli.commands.run.demo import FEEDS
from cryptoviz.config import project_root
from cryptoviz.ops.ports import free_port
from support.crash.simulator_process import PROGRAM, running_simulator
from support.servers.api_client import ApiClient
from support.servers.databases import database_environment
from support.servers.processes import alive, children, family, kill, listening
from support.waiting import PATIENCE_S, wait_until

USERNAME, PASSWORD = "crash", "crash and burn"
UNREACHABLE_PORT = 9  # nothing listens there


class SupervisedInstallation:
    """`up` is started in it repeatedly; the simulator and the data stay.

    `url` is that of an empty database for the data directory, `directory`/data.
    """

    def __init__(self, directory: Path, seed: int, url: str) -> None:
        self.random, self.url = random.Random(seed), url
        self.data_dir, self.log = directory / "data", directory / "up.log"
        self.request_log = directory / "served.jsonl"
        self.port, self.simulator_port = free_port(), free_port()
        self.api, self._token = ApiClient(self.port), ""
        self.kills: list[str] = []
        self._directory = directory
        self._up: subprocess.Popen[bytes] | None = None

    @contextmanager
    def simulator(self) -> Iterator[None]:
        with running_simulator(self._directory, self.simulator_port, self.request_log):
            yield

    def start(self, fault: str = "", *, sources: bool = True) -> None:
        """Start `cryptoviz up` and wait until it is ready.

        Without `sources` none can be reached, so the data stay as they are.
        """
        environ = self._environ(fault, self.simulator_port if sources else UNREACHABLE_PORT)
        with self.log.open("ab") as log:
            self._up = subprocess.Popen(
                [*PROGRAM, "up"], env=environ, cwd=self._directory, stdout=log, stderr=log
            )
        wait_until(self.api.ready, expected=lambda: f"ready: {self.log.read_text()[-3000:]}")

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run another command on the same data."""
        return subprocess.run(
            [*PROGRAM, command],
            env=self._environ("", UNREACHABLE_PORT),
            cwd=self._directory,
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE_S,
        )

    def _environ(self, fault: str, source_port: int) -> dict[str, str]:
        address = f"http://127.0.0.1:{source_port}"
        return {
            **os.environ,
            **database_environment(self.url),
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
            "COINGECKO_BASE_URL": f"{address}/api/v3",
            "COINGECKO_CALLS_PER_MINUTE": "100000",
            "POLL_SECONDS": "1",
            "FEEDS": ",".join(f"{address}/feeds/{name}.xml" for name in FEEDS),
            "FEED_POLL_SECONDS": "1",
            "ALLOW_PRIVATE_FEEDS": "true",
            "ADMIN_USERNAME": USERNAME,
            "ADMIN_PASSWORD": PASSWORD,
            "LOG_FORMAT": "json",
            "CRYPTOVIZ_FAULT": fault,
        }

    def stop(self) -> None:
        self._running().terminate()
        assert self._running().wait(timeout=PATIENCE_S) == 0

    def close(self) -> None:
        """Kill it if a failed test left it running."""
        if self._up is not None and self._up.poll() is None:
            self._up.send_signal(signal.SIGKILL)
            self._up.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._up is not None
        return self._up

    # --- kills ---

    def kill_supervisor(self) -> None:
        """Kill it and check that no process it started keeps the port or the lock."""
        processes = family(self._running().pid)
        kill(self._running().pid)
        self._running().wait()
        self.kills.append("supervisor")
        wait_until(lambda: not any(alive(pid) for pid in processes) and not listening(self.port))

    def kill_pipeline(self) -> None:
        starts = self.starts("pipeline")
        kill(starts[-1][1])
        self.kills.append("pipeline")
        wait_until(lambda: len(self.starts("pipeline")) > len(starts))

    def kill_worker(self) -> None:
        victim = self.random.choice(self._workers())
        kill(victim)
        self.kills.append("worker")
        wait_until(lambda: victim not in self._workers() and len(self._workers()) == 2)
        wait_until(self.api.ready)

    def wait_for_fault(self, point: str, deaths: int) -> None:
        """Wait until the pipeline has killed itself `deaths` times at its fault point."""
        before = len(self.exit_reasons("pipeline"))
        wait_until(lambda: len(self.exit_reasons("pipeline")) >= before + deaths)
        self.kills += [point] * deaths

    def wait_for_flow(self) -> None:
        """Wait until a random number of bytes more has been served or written."""
        measure = self.random.choice([self._bytes_served, self._bytes_written])
        target = measure() + self.random.randint(1, 200_000)
        wait_until(lambda: measure() >= target)

    def _bytes_served(self) -> int:
        """A served row is ten times shorter than the line that it becomes."""
        return self.request_log.stat().st_size * 10

    def _bytes_written(self) -> int:
        files = self.data_dir.glob("archive/*/datacrypto/*/0.0.jsonl")
        return sum(path.stat().st_size for path in files)

    def _workers(self) -> list[int]:
        return [pid for pid in children(self.starts("serve")[-1][1]) if alive(pid)]

    # --- the supervisor's log ---

    def starts(self, part: str) -> list[tuple[datetime, int]]:
        """Return (time, process id) of each start of a part."""
        return [
            (datetime.fromisoformat(line["time"]), line["pid"])
            for line in self._log_lines("started", part)
        ]

    def poller_starts(self) -> list[datetime]:
        return [at for at, _ in self.starts("pipeline")]

    def exit_reasons(self, part: str) -> list[str]:
        return [line["reason"] for line in self._log_lines("ended, restarting", part)]

    def _log_lines(self, message: str, part: str) -> list[dict[str, Any]]:
        lines = (
            json.loads(line)
            for line in self.log.read_text().splitlines()
            if message in line and line.startswith("{") and line.endswith("}")
        )
        return [line for line in lines if line["message"] == message and line.get("part") == part]

    # --- the API ---

    def get(self, path: str, **query: str | int) -> Any:
        """Return the JSON body of a GET below /api/v1, signed in."""
        self._token = self._token or self.api.authenticate("login", USERNAME, PASSWORD)
        return self.api.get(path, self._token, **query)
