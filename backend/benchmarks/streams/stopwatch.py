"""The speed of a stream of records, without its start."""

import threading
import time

_START = 0.1  # the share of the records during which a consumer joins its group and warms up


class Stopwatch:
    """Measure from a tenth of `total` records to the last; then set `finished`."""

    def __init__(self, total: int) -> None:
        self.finished = threading.Event()
        self._total, self._count = total, 0
        self._started: tuple[int, float] | None = None
        self._timed, self._seconds = 0, 0.0

    def add(self, records: int) -> None:
        """Count records."""
        self._count += records
        if self._started is None and self._count >= _START * self._total:
            self._started = self._count, time.perf_counter()
        elif self._started and self._count >= self._total and not self.finished.is_set():
            self._timed = self._count - self._started[0]
            self._seconds = time.perf_counter() - self._started[1]
            self.finished.set()

    @property
    def speed(self) -> float:
        """Records a second. Raises RuntimeError if not all were counted."""
        if not self._seconds:
            raise RuntimeError(f"only {self._count:,} of {self._total:,} records were counted")
        return self._timed / self._seconds
