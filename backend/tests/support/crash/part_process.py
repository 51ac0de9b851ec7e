"""One process of the product that a test kills and starts again, as a container engine would."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.crash.simulator_process import PROGRAM
from support.waiting import PATIENCE_S, wait_until

LONG_S = 3 * PATIENCE_S  # while everything else is killed at the same time


class PartProcess:
    """Used by one thread at a time.

    `kills` holds `by hand` or the fault point of each kill; `unexpected_exits` the exit codes of
    runs that ended without being killed or stopped.
    """

    def __init__(
        self, name: str, command: tuple[str, ...], environ: Mapping[str, str], directory: Path
    ) -> None:
        self.name, self.log = name, directory / f"{name}.log"
        self.starts: list[datetime] = []
        self.kills: list[str] = []
        self.unexpected_exits: list[int] = []
        self._command, self._environ, self._directory = command, dict(environ), directory
        self._fault = ""
        self._log_start = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, fault: str = "") -> None:
        """Start it; `fault` is the value of CRYPTOVIZ_FAULT (see cryptoviz/faults.py)."""
        self._fault = fault
        environ = {**os.environ, **self._environ, "CRYPTOVIZ_FAULT": fault}
        with self.log.open("ab") as log:
            self.starts.append(datetime.now(UTC))
            self._log_start = self.log.stat().st_size
            self._process = subprocess.Popen(
                [*PROGRAM, *self._command],
                env=environ,
                cwd=self._directory,
                stdout=log,
                stderr=log,
            )

    @property
    def pid(self) -> int:
        return self._started().pid

    def has_logged(self, text: str) -> bool:
        """Return whether its log has `text` since the last start."""
        return text.encode() in self.log.read_bytes()[self._log_start :]

    def failed_polls(self) -> list[datetime]:
        """Return when polls failed: their records were dropped, and are fetched again."""
        lines = [
            json.loads(line)
            for line in self.log.read_text().splitlines()
            if line.startswith("{") and line.endswith("}")
        ]
        return [
            datetime.fromisoformat(line["time"])
            for line in lines
            if line["message"].startswith(("poll failed", "poll not saved"))
        ]

    def run_until(self, condition: Callable[[], Any]) -> None:
        """Wait for `condition`; restart the process whenever it ends by itself."""
        wait_until(
            lambda: (self._restart_if_ended(), condition())[1],
            LONG_S,
            self._log_tail,
            interval_s=0.05,
        )

    def _restart_if_ended(self) -> None:
        """A database that is away at the start is a reason to end."""
        if (code := self._started().poll()) is not None and code != -signal.SIGKILL:
            self.unexpected_exits.append(code)
            self.start(self._fault)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        self._started().wait()
        self.kills.append("by hand")

    def run_until_killed_at(self, point: str, passing: int) -> None:
        """Start it so that it kills itself at a fault point, and wait until it has."""
        self.start(f"{point}:{passing}")
        self.run_until(lambda: self._started().poll() == -signal.SIGKILL)
        self.kills.append(point)

    def stop(self) -> None:
        """Stop it as `docker stop` does and check that it succeeded."""
        if (code := self._started().poll()) is not None:
            self.unexpected_exits.append(code)
        self._signal(signal.SIGTERM)
        self.wait_for_success()

    def wait_for_success(self) -> None:
        code = self._started().wait(timeout=LONG_S)
        assert code == 0, f"{code}: {self._log_tail()}"

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    @property
    def paused(self) -> bool:
        """Return whether it has stopped itself with SIGSTOP."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Kill it if a failed test left it running."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        self._started().send_signal(number)

    def _started(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, f"{self.name} was never started"
        return self._process

    def _log_tail(self) -> str:
        tail = self.log.read_bytes()[-1500:].decode(errors="replace")
        return f"{self.name} with fault {self._fault!r}: {tail}"
