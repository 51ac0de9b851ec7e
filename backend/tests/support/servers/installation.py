"""An installation as a user runs it: commands as processes, the API over HTTP."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptoviz.config import project_root
from cryptoviz.ops.ports import free_port
from support.crash.simulator_process import PROGRAM
from support.servers.api_client import ApiClient
from support.waiting import PATIENCE_S, wait_until

UNREACHABLE = "http://127.0.0.1:9"  # Nothing listens there: no source brings anything new.


class Installation:
    """`settings` are variables that choose the bus and the database."""

    def __init__(self, directory: Path, **settings: str) -> None:
        self.directory, self.port = directory, free_port()
        self.api = ApiClient(self.port)
        inherited = ("PATH", "HOME", "LANG", "PYTHONPATH")
        self.environ = {
            **{name: value for name, value in os.environ.items() if name in inherited},
            "DATA_DIR": str(directory / "data"),
            "PORT": str(self.port),
            "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
            "COINGECKO_BASE_URL": UNREACHABLE,
            "FEEDS": "",
            "OPEN_REGISTRATION": "true",
            **settings,
        }

    def command(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [*PROGRAM, *words],
            env={**self.environ, **settings},
            cwd=self.directory,
            capture_output=True,
            text=True,
            timeout=10 * PATIENCE_S,
        )

    @contextmanager
    def running(self, *words: str) -> Iterator[Path]:
        """Run a command meanwhile; yield its log. At the end SIGTERM must end it well."""
        log = self.directory / f"{'-'.join(words)}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [*PROGRAM, *words],
                env=self.environ,
                cwd=self.directory,
                stdout=output,
                stderr=output,
            )
        try:
            yield log
            process.terminate()
            assert process.wait(PATIENCE_S) == 0, log.read_text()[-3000:]
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    @contextmanager
    def serving(self, *words: str) -> Iterator[Path]:
        """The same for a command that serves the API; it is ready."""
        with self.running(*words) as log:
            wait_until(
                self.api.ready,
                2 * PATIENCE_S,
                lambda: f"readiness: {log.read_text()[-3000:]}",
            )
            yield log

    def wait_indexed(self, token: str) -> None:
        """Wait until each consumer is at the end of every topic."""
        wait_until(
            lambda: _caught_up(self.consumers(token)),
            2 * PATIENCE_S,
            lambda: f"consumers without lag: {self.consumers(token)}",
        )

    def consumers(self, token: str) -> list[Mapping[str, Any]]:
        """Return the consumers in the status."""
        rows: list[Mapping[str, Any]] = self.api.get("status", token)["consumers"]
        return rows


def _caught_up(rows: list[Mapping[str, Any]]) -> bool:
    topics = {row["topic"] for row in rows}
    return topics >= {"datacrypto", "rssfeed", "errors"} and all(row["lag"] == 0 for row in rows)
