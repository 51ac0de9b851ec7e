"""Heartbeats from the processes of a part to their supervisor, through an inherited pipe.

They show that a process runs. They do not depend on the database or the bus: one that is away must
restart nothing.
"""

import os
import threading
import time
from contextlib import suppress

PIPE = "CRYPTOVIZ_HEARTBEATS"  # the descriptor to write to, set by the supervisor
INTERVAL_S = 1.0
# The longest time between two looks that counts. The supervisor may have been paused with all.
_MAX_COUNTED_S = 2 * INTERVAL_S


def send_heartbeats() -> None:
    """Send the id of this process every second, from a thread; without a supervisor, do nothing."""
    if descriptor := int(os.environ.pop(PIPE, "0")):
        _send(descriptor)
        threading.Thread(target=_send_regularly, args=(descriptor,), daemon=True).start()


def _send_regularly(descriptor: int) -> None:
    while True:
        time.sleep(INTERVAL_S)
        _send(descriptor)


def _send(descriptor: int) -> None:
    with suppress(BlockingIOError):  # the pipe is full while the supervisor is paused
        os.write(descriptor, b"%d\n" % os.getpid())


class HeartbeatPipe:
    """The supervisor's end. Processes are watched from their first heartbeat on."""

    def __init__(self, now: float) -> None:
        self._reader, self.writer = os.pipe()
        for descriptor in (self._reader, self.writer):
            os.set_blocking(descriptor, False)
        self._looked_at = now
        self._silent_s: dict[int, float] = {}  # by process id

    def started(self) -> None:
        """Close the writing end, which the child has inherited."""
        os.close(self.writer)

    def frozen(self, now: float, limit_s: float) -> list[int]:
        """Return the processes that were silent for longer than `limit_s`, each once."""
        passed, self._looked_at = min(now - self._looked_at, _MAX_COUNTED_S), now
        for process in self._silent_s:
            self._silent_s[process] += passed
        self._silent_s |= dict.fromkeys(self._read(), 0.0)
        silent = [process for process, seconds in self._silent_s.items() if seconds > limit_s]
        for process in silent:
            del self._silent_s[process]
        return silent

    def close(self) -> None:
        os.close(self._reader)

    def _read(self) -> set[int]:
        found = b""
        with suppress(BlockingIOError):
            while part := os.read(self._reader, 65_536):
                found += part
        return set(map(int, found.split()))
