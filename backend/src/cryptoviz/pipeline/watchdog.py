"""Whether the strands of a loop get on: each source of a producer, each partition of a consumer."""

import time
from collections.abc import Callable
from threading import Lock

SOURCE_LIMIT_S = 300.0  # a poll of many pages from a slow source may take minutes
PARTITION_LIMIT_S = 120.0  # a batch takes a moment, and a back-off half a minute at most


class Watchdog:
    """Told by the loop, asked by who watches it, from another thread. Who has not got on for longer than `limit_s` seconds is silent."""

    def __init__(
        self, limit_s: float = SOURCE_LIMIT_S, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.limit_s = limit_s
        self._monotonic = monotonic
        self._lock = Lock()
        self._last: dict[str, float] = {}

    def register(self, task: str) -> None:
        """It is there, and has time to get on; nothing changes for one that was there before."""
        with self._lock:
            self._last.setdefault(task, self._monotonic())

    def heartbeat(self, task: str) -> None:
        """It got on just now, or had nothing to do."""
        with self._lock:
            self._last[task] = self._monotonic()

    def unregister(self, task: str) -> None:
        """It is nobody's task here any more."""
        with self._lock:
            self._last.pop(task, None)

    def stalled(self) -> list[str]:
        """Those that have not got on for too long, by name."""
        with self._lock:
            now = self._monotonic()
            return sorted(task for task, last in self._last.items() if now - last > self.limit_s)
