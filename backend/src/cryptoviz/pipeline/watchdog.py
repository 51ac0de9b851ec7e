"""Watchdog: which tasks of a loop (sources, partitions) make no progress."""

import time
from collections.abc import Callable

SOURCE_LIMIT_S = 300.0  # a poll of many pages of a slow source takes minutes
PARTITION_LIMIT_S = 120.0  # a batch takes a moment, a back-off half a minute


class Watchdog:
    """Records the progress of tasks. Thread-safe, because operations of a dict are atomic."""

    def __init__(
        self, limit_s: float = SOURCE_LIMIT_S, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.limit_s = limit_s
        self._monotonic = monotonic
        self._last: dict[str, float] = {}

    def register(self, task: str) -> None:
        """Start watching a task. A task that is watched already keeps its last progress."""
        self._last.setdefault(task, self._monotonic())

    def heartbeat(self, task: str) -> None:
        """Record that the task made progress or had nothing to do."""
        self._last[task] = self._monotonic()

    def unregister(self, task: str) -> None:
        """Stop watching a task."""
        self._last.pop(task, None)

    def stalled(self) -> list[str]:
        """Return the tasks, by name, that have made no progress for `limit_s` seconds."""
        oldest = self._monotonic() - self.limit_s
        return sorted(task for task, last in self._last.copy().items() if last < oldest)
