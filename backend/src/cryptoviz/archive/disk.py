"""Files and directories as the bus needs them: descriptors that close themselves, names that survive a power cut, errors as sentences."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptoviz.errors import BusError


class Descriptor:
    """An open file that is closed with its owner."""

    def __init__(self, path: Path, flags: int) -> None:
        self.fd = os.open(path, flags, 0o644)

    @property
    def removed(self) -> bool:
        """Whether its file was deleted meanwhile: what is written to it then is lost."""
        return os.fstat(self.fd).st_nlink == 0

    def __del__(self) -> None:
        if hasattr(self, "fd"):  # opening may have failed
            os.close(self.fd)


def write_at(fd: int, body: bytes, byte: int) -> None:
    """All of `body`, or OSError with a part of it written."""
    left = memoryview(body)
    while left:
        written = os.pwrite(fd, left, byte)
        left, byte = left[written:], byte + written


def make_directory(path: Path) -> None:
    """Make it and its parents so that they survive a power cut."""
    if path.is_dir():
        return
    make_directory(path.parent)
    path.mkdir(exist_ok=True)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    directory = Descriptor(path, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(directory.fd)


@contextmanager
def sentences(directory: Path) -> Iterator[None]:
    """What the operating system refuses becomes a BusError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise BusError(
                f"There is no space left for the log in {directory}; writing goes on when there is some again."
            ) from error
        if error.errno in (errno.EEXIST, errno.ENOTDIR):
            raise BusError(
                f"The log in {directory} cannot be written: a file stands where a directory is needed."
            ) from error
        raise BusError(
            f"The log in {directory} cannot be written: {error.strerror or error}."
        ) from error
