"""Detect a full or read-only disk by writing to it: reads alone would look healthy."""

import errno
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cryptoviz.errors import Reason, StoreError

PROBE_INTERVAL_S = 5.0
_PROBE_BYTES = 16_384
_PROBLEMS = {
    errno.ENOSPC: "Disk full",
    errno.EDQUOT: "Disk full",
    errno.EROFS: "Disk read-only",
    errno.EIO: "Disk failing",
}


class DiskProbe:
    """Writes a small file to `directory` at most every few seconds; None is never probed."""

    def __init__(
        self, directory: Path | None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._directory, self._monotonic = directory, monotonic
        self._lock = threading.Lock()
        self._due = 0.0
        self._problem: Reason | None = None

    def problem(self) -> Reason | None:
        """Return why nothing can be written; None if that is possible."""
        with self._lock:
            now = self._monotonic()
            if self._directory is not None and now >= self._due:
                self._problem = _probe(self._directory)
                self._due = now + PROBE_INTERVAL_S
            return self._problem

    def require_space(self) -> None:
        """Raise StoreError if nothing can be written."""
        if problem := self.problem():
            raise StoreError(problem.detail)


def _probe(directory: Path) -> Reason | None:
    path = directory / f".probe-{os.getpid()}"
    try:
        try:
            path.write_bytes(bytes(_PROBE_BYTES))
        finally:
            path.unlink(missing_ok=True)
    except OSError as error:
        if what := _PROBLEMS.get(error.errno or 0):
            return Reason("no_space", f"{what}: nothing can be stored until that is fixed.")
    return None
