"""One process of the product that is killed at will, and started again when it ends, as by a container engine."""

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

LONG_S = 3 * PATIENCE_S  # when all else is being killed meanwhile


class PartProcess:
    """Used by one thread at a time. `kills` tells how it died: `by hand` or the name of a fault point."""

    def __init__(
        self, name: str, words: tuple[str, ...], environ: Mapping[str, str], directory: Path
    ) -> None:
        self.name, self.log = name, directory / f"{name}.log"
        self.starts: list[datetime] = []
        self.kills: list[str] = []
        self.gave_up: list[int] = []  # the exit codes with which it ended by itself
        self._words, self._environ, self._directory = words, dict(environ), directory
        self._fault = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, fault: str = "") -> None:
        """`fault`: see cryptoviz/faults.py."""
        self._fault = fault
        with self.log.open("ab") as log:
            command, environ = (
                [*PROGRAM, *self._words],
                {**os.environ, **self._environ, "CRYPTOVIZ_FAULT": fault},
            )
            self.starts.append(datetime.now(UTC))
            self._said = self.log.stat().st_size
            self._process = subprocess.Popen(
                command, env=environ, cwd=self._directory, stdout=log, stderr=log
            )

    @property
    def pid(self) -> int:
        return self._running().pid

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def said(self, words: str) -> bool:
        """In its log, since it was started last."""
        return words.encode() in self.log.read_bytes()[self._said :]

    def failures(self) -> list[datetime]:
        """When a poll of it failed, by its log: what was fetched until then was dropped, and fetched again."""
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

    def until(self, true: Callable[[], Any]) -> None:
        """Wait, and start it again meanwhile whenever it ends by itself."""
        wait_until(lambda: (self.revive(), true())[1], LONG_S, self._last_words, interval_s=0.05)

    def revive(self) -> None:
        """If it ended by itself: a database that is away when it starts is a reason."""
        if (code := self._running().poll()) is not None and code != -signal.SIGKILL:
            self.gave_up.append(code)
            self.start(self._fault)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        self._running().wait()
        self.kills.append("by hand")

    def dies_at(self, point: str, passing: int) -> None:
        """Start it so that it kills itself there, and wait until it has."""
        self.start(f"{point}:{passing}")
        self.until(lambda: self._running().poll() == -signal.SIGKILL)
        self.kills.append(point)

    def stop(self) -> None:
        """As by `docker stop`; it must end well."""
        self._signal(signal.SIGTERM)
        code = self._running().wait(timeout=PATIENCE_S)
        assert code == 0, f"{code}: {self._last_words()}"

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    @property
    def paused(self) -> bool:
        """Whether it has stopped itself."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Whatever a failed test left."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        self._running().send_signal(number)

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, f"{self.name} was never started"
        return self._process

    def _last_words(self) -> str:
        return f"{self.name} with fault {self._fault!r}: {self.log.read_bytes()[-1500:].decode(errors='replace')}"
