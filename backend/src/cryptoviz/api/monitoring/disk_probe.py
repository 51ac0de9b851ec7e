"""Detect full and read-only disks by writing to them: reads alone would look healthy."""

import errno
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cryptoviz.errors import DiskFullError, Reason, StoreError

PROBE_INTERVAL_S = 5.0
_PROBE_BYTES = 16_384
_PROBLEMS = {
    errno.ENOSPC: "Disk full",
    errno.EDQUOT: "Disk full",
    errno.EROFS: "Disk read-only",
    errno.EIO: "Disk failing",
}


class DiskProbe:
    """Writes a small file to `directory`, unless it is None, at most every few seconds.

    `probe_database` raises DiskFullError if the disk of the database is full.
    """

    def __init__(
        self,
        directory: Path | None,
        probe_database: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._directory, self._probe_database = directory, probe_database
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._due = 0.0
        self._problem: Reason | None = None

    def problem(self) -> Reason | None:
        """Return why nothing can be written; None if that is possible."""
        with self._lock:
            now = self._monotonic()
            if now >= self._due:
                self._problem = self._probe()
                self._due = now + PROBE_INTERVAL_S
            return self._problem

    def require_space(self) -> None:
        """Raise StoreError if nothing can be written."""
        if problem := self.problem():
            raise StoreError(problem.detail)

    def _probe(self) -> Reason | None:
        if self._directory is not None and (problem := _probe_directory(self._directory)):
            return problem
        try:
            self._probe_database()
        except DiskFullError as error:
            return Reason("no_space", str(error))
        except StoreError:
            pass  # A database that is away is reported where it is used.
        return None


def _probe_directory(directory: Path) -> Reason | None:
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
