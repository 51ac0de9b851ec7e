"""One child process of the supervisor: how it starts, stops and when it is started again."""

import logging
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from cryptoviz.ops.heartbeat_pipe import PIPE, HeartbeatPipe
from cryptoviz.ops.parent_death import PARENT

LONGEST_DELAY_S = 30.0
HEALTHY_AFTER_S = 60.0
# glibc keeps memory that threads free, and all that argon2 takes: 120 MB in two web workers.
# Other systems ignore these variables.
MALLOC_OPTIONS = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1000000"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ChildSpec:
    """What to run once `startable` returns true. The child inherits the descriptors `keep_open`."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str]
    keep_open: Sequence[int] = ()
    startable: Callable[[], bool] = lambda: True


def restart_delay(failures: int) -> float:
    """Return the seconds before the next start after `failures` in a row: 1, 2, 4 … 30."""
    return min(2.0 ** (failures - 1), LONGEST_DELAY_S)


def describe_exit(code: int) -> str:
    """Return `exit code 3`, or `killed by SIGKILL` for a negative code."""
    names = {number.value: number.name for number in signal.Signals}
    return f"exit code {code}" if code >= 0 else f"killed by {names.get(-code, f'signal {-code}')}"


@dataclass
class ChildProcess:
    """A child that runs or waits to start. Times are seconds of a monotonic clock."""

    spec: ChildSpec
    process: subprocess.Popen[bytes] | None = None
    heartbeats: HeartbeatPipe | None = None
    failures: int = 0
    started_at: float = 0.0
    start_at: float | None = 0.0  # when to start; None while it runs

    def start(self, now: float) -> None:
        self.heartbeats = pipe = HeartbeatPipe(now)
        environ = {**MALLOC_OPTIONS, **self.spec.environ, PARENT: str(os.getpid())}
        environ[PIPE] = str(pipe.writer)
        # In a group of its own, Ctrl-C reaches the supervisor alone, and processes that the child
        # leaves running can be killed with it.
        inherited = (*self.spec.keep_open, pipe.writer)
        self.process = subprocess.Popen(
            self.spec.argv, env=environ, pass_fds=inherited, process_group=0
        )
        pipe.started()
        self.started_at, self.start_at = now, None
        _log.info("started", extra={"part": self.spec.name, "pid": self.process.pid})

    def reap(self, now: float) -> int | None:
        """Return the exit code if the process has ended, and schedule the next start."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self.kill_group()
        self.process = None
        if self.heartbeats is not None:
            self.heartbeats.close()
            self.heartbeats = None
        self.failures = 1 if now - self.started_at >= HEALTHY_AFTER_S else self.failures + 1
        self.start_at = now + restart_delay(self.failures)
        return code

    def kill_frozen(self, now: float, limit_s: float) -> None:
        """Kill those of its processes that send no more heartbeats; they are then started again."""
        for pid in self.heartbeats.frozen(now, limit_s) if self.heartbeats else ():
            # A web worker that has ended is silent too, and its id may be another process's now.
            with suppress(ProcessLookupError):
                if self.process is not None and os.getpgid(pid) == self.process.pid:
                    _log.error("frozen, killed", extra={"part": self.spec.name, "pid": pid})
                    os.kill(pid, signal.SIGKILL)

    def terminate(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def running(self) -> bool:
        """Return whether the process was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def kill_group(self) -> None:
        """Kill the process and all that it started, such as web workers."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
