"""A whole installation as real processes against the simulator, with events flowing fast, to be killed at will."""

import json
import os
import random
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptoviz.cli.commands.run.demo import FEEDS
from cryptoviz.config import project_root
from cryptoviz.ops.ports import free_port
from support.crash.simulator_process import PROGRAM, running_simulator
from support.servers.databases import database_environment
from support.servers.processes import alive, children, family, kill, listening
from support.waiting import PATIENCE_S, wait_until

USERNAME, PASSWORD = "crash", "crash and burn"


class SupervisedInstallation:
    """`up` runs in it again and again; the simulator and the data stay."""

    def __init__(self, directory: Path, seed: int, url: str) -> None:
        """`url`: of an empty database for the data directory, `directory`/data."""
        self.random, self.url = random.Random(seed), url
        self.data_dir, self.journal, self.log = (
            directory / "data",
            directory / "served.jsonl",
            directory / "up.log",
        )
        self.port, self.simulator_port = free_port(), free_port()
        self.up: subprocess.Popen[bytes] | None = None
        self.kills: list[str] = []
        self._directory = directory
        self._token = ""

    @contextmanager
    def simulator(self) -> Iterator[None]:
        with running_simulator(self._directory, self.simulator_port, self.journal):
            yield

    def start(self, fault: str = "", *, sources: bool = True) -> None:
        """`cryptoviz up`, until it is ready to answer. Without `sources` none can be reached: the data stay as they are."""
        environ = self._environ(fault, self.simulator_port if sources else 9)
        with self.log.open("ab") as log:
            self.up = subprocess.Popen(
                [*PROGRAM, "up"], env=environ, cwd=self._directory, stdout=log, stderr=log
            )
        wait_until(lambda: self.status_of("/readyz") == 200)

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Another command on the same data."""
        environ = self._environ("", 9)
        return subprocess.run(
            [*PROGRAM, command],
            env=environ,
            cwd=self._directory,
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE_S,
        )

    def _environ(self, fault: str, port: int) -> dict[str, str]:
        address = f"http://127.0.0.1:{port}"
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
        assert self.up is not None
        self.up.terminate()
        assert self.up.wait(timeout=PATIENCE_S) == 0

    # --- what can be killed ---

    def kill_supervisor(self) -> None:
        """And see that nothing it started keeps the port or the lock."""
        assert self.up is not None
        everybody = family(self.up.pid)
        kill(self.up.pid)
        self.up.wait()
        self.kills.append("supervisor")
        wait_until(lambda: not any(alive(pid) for pid in everybody) and not listening(self.port))

    def kill_pipeline(self) -> None:
        kill(self.started("pipeline")[-1][1])
        self.kills.append("pipeline")
        count = len(self.started("pipeline"))
        wait_until(lambda: len(self.started("pipeline")) > count)

    def kill_worker(self) -> None:
        victim = self.random.choice(self.workers())
        kill(victim)
        self.kills.append("worker")
        wait_until(lambda: victim not in self.workers() and len(self.workers()) == 2)
        wait_until(lambda: self.status_of("/readyz") == 200)

    def wait_for_fault(self, point: str, deaths: int) -> None:
        """Until the pipeline has killed itself so often at the fault point it was started with."""
        before = len(self.ended("pipeline"))
        wait_until(lambda: len(self.ended("pipeline")) >= before + deaths)
        self.kills += [point] * deaths

    def wait_for_flow(self) -> None:
        """Until some random part of a poll more has been served or written."""
        grown = self.random.choice([self._bytes_served, self._bytes_written])
        target = grown() + self.random.randint(1, 200_000)
        wait_until(lambda: grown() >= target)

    def _bytes_served(self) -> int:
        return (
            self.journal.stat().st_size * 10
        )  # a row served is ten times shorter than the line it becomes

    def _bytes_written(self) -> int:
        return sum(
            path.stat().st_size for path in self.data_dir.glob("archive/*/datacrypto/*/0.0.jsonl")
        )

    def workers(self) -> list[int]:
        return [pid for pid in children(self.started("serve")[-1][1]) if alive(pid)]

    # --- what the supervisor's log says ---

    def started(self, part: str) -> list[tuple[datetime, int]]:
        return [
            (datetime.fromisoformat(line["time"]), line["pid"])
            for line in self._lines("started", part)
        ]

    def ended(self, part: str) -> list[str]:
        return [line["reason"] for line in self._lines("ended, restarting", part)]

    def _lines(self, message: str, part: str) -> list[dict[str, Any]]:
        found = (
            json.loads(line)
            for line in self.log.read_text().splitlines()
            if line.startswith("{") and line.endswith("}")
        )
        return [line for line in found if line["message"] == message and line.get("part") == part]

    # --- what the API says ---

    def status_of(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def get(self, path: str, **query: str | int) -> Any:
        self._token = self._token or self._sign_in()
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self._token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def _sign_in(self) -> str:
        body = json.dumps({"username": USERNAME, "password": PASSWORD}).encode()
        url = f"http://127.0.0.1:{self.port}/api/v1/auth/login"
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(json.load(answer)["access_token"])


def kill_if_running(world: SupervisedInstallation) -> None:
    """Whatever a failed test left running."""
    if world.up is not None and world.up.poll() is None:
        world.up.send_signal(signal.SIGKILL)
        world.up.wait()
