"""Gzip closed days. A crash at any moment leaves the plain file or the gzipped one whole."""

import fcntl
import gzip
import os
from pathlib import Path
from threading import Event

from cryptoviz.archive.disk import Descriptor, sync_directory, translate_os_errors
from cryptoviz.archive.segments import CHUNK, Segments


def compact(segments: Segments, directory: Path, today: str, passed: int, stop: Event) -> list[str]:
    """Gzip each day before `today` with all offsets below `passed`; return the days.

    `today` is the day that is appended to. Does nothing while another process compacts.
    """
    with translate_os_errors(directory):
        lock = _try_lock(directory)
        if lock is None:
            return []
        closed = [day for day in segments.dates() if day < today and segments.path(day).exists()]
        return [
            day
            for day in closed
            if _is_passed(segments, day, passed)
            and gzip_file(segments.path(day), segments.gzipped(day), stop)
        ]


def _is_passed(segments: Segments, date: str, passed: int) -> bool:
    """Whether the first record after this day exists and is not above `passed`."""
    later = (segments.first_offset(day) for day in segments.dates() if day > date)
    end = next((first for first in later if first is not None), None)
    return end is not None and end <= passed


def gzip_file(plain: Path, target: Path, stop: Event) -> bool:
    """Replace `plain`, which has no writer; return False if `stop` was set. Raises OSError."""
    partial = target.with_suffix(".gz.tmp")
    with plain.open("rb") as source, partial.open("wb") as file:
        with gzip.GzipFile("", "wb", 6, file, mtime=0) as zipped:
            while not stop.is_set() and (body := source.read(CHUNK)):
                zipped.write(body)
        file.flush()
        os.fsync(file.fileno())
    if stop.is_set():
        partial.unlink()
        return False
    partial.replace(target)
    sync_directory(target.parent)
    plain.unlink()
    sync_directory(target.parent)
    return True


def _try_lock(directory: Path) -> Descriptor | None:
    """Return a lock of its own, held until it is closed, so that appending never waits."""
    lock = Descriptor(directory / "compact.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    return lock
