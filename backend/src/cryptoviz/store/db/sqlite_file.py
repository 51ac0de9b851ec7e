"""The file of a SQLite database: whether it is still the one that connections have open.

A file that is removed or replaced stays there for whoever has it open, and what is written to it then is lost without a word. So each
connection remembers which file it opened, and is not used when its path names none or another one. Nothing but a migration makes a file.
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

_LOG, _LOG_INDEX = "-wal", "-shm"


class SqliteFile:
    """One per Database. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._text = os.fspath(self.path)
        self._lock = threading.Lock()
        self._opened: Identity | None = None
        self._log: Identity | None = None  # of the write-ahead log that belongs to what was opened

    @property
    def uri(self) -> str:
        """Opens the file, and makes none."""
        return f"file:{quote(os.fsencode(self._text))}?mode=rw"

    @property
    def was_opened(self) -> bool:
        return self._opened is not None

    def identity(self) -> Identity:
        """Of the file that the path names now, for about 2 µs. Raises DatabaseLostError when it names none."""
        try:
            found = os.stat(self._text)  # noqa: PTH116 - Path.stat costs three times as much
        except OSError as error:
            raise DatabaseLostError(
                f"The database file {self.path.name} is gone: put it back, or make an empty one with `cryptoviz migrate`. "
                "What is polled meanwhile is kept in the log."
            ) from error
        return found.st_dev, found.st_ino

    def is_open_as(self, opened: Identity) -> bool:
        """Whether the path still names the file that was opened."""
        try:
            return self.identity() == opened
        except DatabaseLostError:
            return False

    def require(self, opened: Identity) -> None:
        """Before a commit. Raises DatabaseLostError when it would go into a file that is no longer there."""
        if self.identity() != opened:
            raise DatabaseLostError(
                f"The database file {self.path.name} was replaced: what was being written was not kept."
            )

    def before_opening(self) -> None:
        """Raises DatabaseLostError when there is nothing to open."""
        found = self.identity()
        with self._lock:
            if self._opened not in (None, found) and self._log is not None:
                # SQLite would read the log of the file that was here before into this one, and damage it.
                set_aside_logs(self.path, self._log)

    def after_opening(self) -> Identity:
        """What has just been opened, its log included."""
        found, log = self.identity(), _identity(Path(f"{self._text}{_LOG}"))
        with self._lock:
            self._opened, self._log = found, log
        return found


def set_aside_logs(path: Path, log: Identity | None = None) -> None:
    """Rename the write-ahead log beside `path` (if it is `log`) and its index: they belong to a file that was here before."""
    with _alone(path.parent):
        wal = Path(f"{path}{_LOG}")
        found = _identity(wal)
        if found is None or (log is not None and found != log):
            return  # another process has done it, and this may be the new file's own
        for suffix in (_LOG, _LOG_INDEX):
            mine = Path(f"{path}{suffix}")
            if mine.exists():
                mine.rename(f"{mine}.lost-{found[1]}")


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Excludes other processes. Never by a lock on the database: closing any descriptor of it ends all locks that SQLite has on it."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
