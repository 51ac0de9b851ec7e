"""Whether the strands of a loop get on: each source of a producer, each partition of a consumer."""

import time
from collections.abc import Callable
from threading import Lock

LIMIT_S = 300.0  # a poll of many pages from a slow source may take minutes


class Pulse:
    """Told by the loop, asked by who watches it, from another thread. `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._last: dict[str, float] = {}

    def begin(self, strand: str) -> None:
        """It is there, and has time to get on; nothing changes for one that was there before."""
        with self._lock:
            self._last.setdefault(strand, self._monotonic())

    def beat(self, strand: str) -> None:
        """It got on just now, or had nothing to do."""
        with self._lock:
            self._last[strand] = self._monotonic()

    def end(self, strand: str) -> None:
        """It is nobody's task here any more."""
        with self._lock:
            self._last.pop(strand, None)

    def silent(self, limit_s: float = LIMIT_S) -> list[str]:
        """Those that have not got on for longer than this, by name."""
        with self._lock:
            now = self._monotonic()
            return sorted(strand for strand, last in self._last.items() if now - last > limit_s)
