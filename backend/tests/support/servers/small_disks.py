"""A small file system that a test may fill or make read-only. Only root can mount one."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_AT_ONCE = 4096


class SmallDisk:
    """Mounted at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filler = path / "filler"

    def fill(self) -> None:
        """Fill it to the last byte, even if others write at the same time."""
        with pytest.raises(OSError, match="No space left"):
            self._write_for_ever()

    def free(self) -> None:
        self._filler.unlink()

    def _write_for_ever(self) -> None:
        with self._filler.open("ab", buffering=0) as file:
            while True:
                file.write(bytes(_AT_ONCE))

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Remount it read-only meanwhile; no file of it may be open for writing."""
        _mount("-o", "remount,ro", str(self.path))
        try:
            yield
        finally:
            _mount("-o", "remount,rw", str(self.path))


@contextmanager
def small_disk(path: Path, size: str) -> Iterator[SmallDisk]:
    """Yield a mounted disk; skip the test where nothing can be mounted."""
    path.mkdir(parents=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)
