"""Speed with a flying start."""

import threading
import time

_START = 0.1  # of all records: until then a consumer joins its group, and everything runs for the first time


class Flight:
    """Told of records as they pass; the time is taken between a tenth of `total` and all. `landed` is set then, or by who gives up."""

    def __init__(self, total: int) -> None:
        self.landed = threading.Event()
        self._total, self._count = total, 0
        self._began: tuple[int, float] | None = None
        self._timed, self._seconds = 0, 0.0

    def passed(self, records: int) -> None:
        self._count += records
        if self._began is None and self._count >= _START * self._total:
            self._began = self._count, time.perf_counter()
        elif self._began is not None and self._count >= self._total and not self.landed.is_set():
            self._timed, self._seconds = (
                self._count - self._began[0],
                time.perf_counter() - self._began[1],
            )
            self.landed.set()

    @property
    def speed(self) -> float:
        """Records a second."""
        if not self._seconds:
            raise RuntimeError(f"only {self._count:,} of {self._total:,} records passed")
        return self._timed / self._seconds
