"""One child process of the supervisor: how it is started, stopped and how long it waits before it is started again."""

import logging
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cryptoviz.ops.parent_death import PARENT

LONGEST_DELAY_S = 30.0
HEALTHY_AFTER_S = 60.0
# glibc keeps what threads free for themselves, and all of what argon2 takes: 120 MB in two web workers. Other systems ignore these.
FRUGAL = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1000000"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PartSpec:
    """What to run. `environ` is its environment, beside FRUGAL; `keep_open` are descriptors it inherits (the lock).

    It is started when `startable` says so: when what it needs at once is there.
    """

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str]
    keep_open: Sequence[int] = ()
    startable: Callable[[], bool] = lambda: True


def restart_delay(failures: int) -> float:
    """Seconds to wait before the next start after so many failures in a row: 1, 2, 4 … 30."""
    return min(2.0 ** (failures - 1), LONGEST_DELAY_S)


def describe_exit(code: int) -> str:
    """`exit code 3`, or `killed by SIGKILL`."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


@dataclass
class Part:
    """A running, or waiting, child. Times are seconds of a monotonic clock."""

    spec: PartSpec
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started_at: float = 0.0
    start_at: float | None = field(default=0.0)  # when to start; None while it runs

    def start(self, now: float) -> None:
        """`now` in seconds of the monotonic clock."""
        environ = {**FRUGAL, **self.spec.environ, PARENT: str(os.getpid())}
        # A group of its own: Ctrl-C reaches the supervisor alone, and what the part leaves behind can be killed with it.
        self.process = subprocess.Popen(
            self.spec.argv, env=environ, pass_fds=self.spec.keep_open, process_group=0
        )
        self.started_at, self.start_at = now, None
        _log.info("started", extra={"part": self.spec.name, "pid": self.process.pid})

    def reap(self, now: float) -> int | None:
        """The exit code if it ended since the last look; the next start is then set."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self.signal_group(signal.SIGKILL)
        self.process = None
        self.failures = 1 if now - self.started_at >= HEALTHY_AFTER_S else self.failures + 1
        self.start_at = now + restart_delay(self.failures)
        return code

    def terminate(self) -> None:
        """Ask it to end with SIGTERM."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: int) -> None:
        """Reach the part and whatever it started (web workers)."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return
