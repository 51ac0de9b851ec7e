"""Detection of a SQLite file that was removed or replaced while connections have it open.

Such a file stays readable and writable for whoever has it open, and what is written to it is lost
without an error. So connections remember which file they opened. Only a migration creates a file.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from cryptoviz.errors import DatabaseLostError

Identity = tuple[int, int]  # device and inode


class SqliteFile:
    """The file of one Database. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._wal = Path(f"{self.path}-wal")
        self._lock = threading.Lock()
        self._opened: Identity | None = None
        self._opened_wal: Identity | None = None

    @property
    def uri(self) -> str:
        """Return a URI that opens the file and never creates it."""
        return f"file:{quote(os.fsencode(self.path))}?mode=rw"

    @property
    def is_missing(self) -> bool:
        """Whether the file does not exist and never did while this object was used."""
        return self._opened is None and not self.path.exists()

    def identity(self) -> Identity:
        """Return which file the path names now. Raises DatabaseLostError when it names none."""
        if (found := _identity(self.path)) is None:
            raise DatabaseLostError(
                f"The database file {self.path.name} is gone: put it back, or create an empty one "
                "with `cryptoviz migrate`. What is polled in the meantime is kept in the log."
            )
        return found

    def before_open(self) -> None:
        """Set aside the log of a file that was replaced. Raises DatabaseLostError."""
        found = self.identity()
        with self._lock:
            if self._opened not in (None, found) and self._opened_wal is not None:
                set_aside_wal(self.path, self._opened_wal)

    def after_open(self) -> Identity:
        """Remember and return which file has just been opened."""
        found = self.identity()
        with self._lock:
            self._opened, self._opened_wal = found, _identity(self._wal)
        return found


def set_aside_wal(path: Path, only: Identity | None = None) -> None:
    """Rename the write-ahead log of `path` (if it is `only`), which belongs to a previous file.

    SQLite would apply it to the new file, and damage that.
    """
    wal, index = Path(f"{path}-wal"), Path(f"{path}-shm")
    with _directory_lock(path.parent):
        found = _identity(wal)
        if found is None or (only is not None and found != only):
            return  # another process did it; this log may belong to the new file
        for part in (wal, index):
            if part.exists():
                part.rename(f"{part}.lost-{found[1]}")


def _identity(path: Path) -> Identity | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - Path.stat takes three times as long
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _directory_lock(directory: Path) -> Iterator[None]:
    """Exclude other processes. (Closing a descriptor of the database would end SQLite's locks.)"""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
