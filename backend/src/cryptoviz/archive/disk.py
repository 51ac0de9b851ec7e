"""Durable file operations: self-closing descriptors, synced directories, OS errors as BusError."""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptoviz.errors import BusError

_RETRY_SECONDS = 0.001
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Descriptor:
    """An open file that is closed when its owner drops it."""

    def __init__(self, path: Path, flags: int) -> None:
        self.fd = os.open(path, flags, 0o644)

    @property
    def removed(self) -> bool:
        """Whether the file was deleted since it was opened: data written to it now is lost."""
        return os.fstat(self.fd).st_nlink == 0

    def __del__(self) -> None:
        if hasattr(self, "fd"):  # os.open may have failed.
            os.close(self.fd)


def write_at(fd: int, body: bytes, byte: int) -> None:
    """Write all of `body` at `byte`. After an OSError, a part of it may be written."""
    left = memoryview(body)
    while left:
        written = os.pwrite(fd, left, byte)
        left, byte = left[written:], byte + written


def lock_within(fd: int, seconds: float) -> bool:
    """Lock a file exclusively, or return False when it is still locked after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(_RETRY_SECONDS)  # flock has no timeout.


def make_directory(path: Path) -> None:
    """Create a directory and its parents so that they survive a power cut."""
    if path.is_dir():
        return
    make_directory(path.parent)
    path.mkdir(exist_ok=True)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    directory = Descriptor(path, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(directory.fd)


@contextmanager
def translate_os_errors(directory: Path) -> Iterator[None]:
    """Turn an OSError into a BusError with one sentence about the log in `directory`."""
    try:
        yield
    except OSError as error:
        raise BusError(_sentence(directory, error)) from error


def _sentence(directory: Path, error: OSError) -> str:
    if error.errno in _NO_SPACE:
        return f"There is no space left for the log in {directory}; writing resumes when there is."
    reason = error.strerror or str(error)
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        reason = "there is a file where a directory is needed"
    return f"The log in {directory} cannot be written: {reason}."
