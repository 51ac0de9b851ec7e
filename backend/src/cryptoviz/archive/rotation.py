"""Gzip of closed days. At every moment of a crash the plain file or the gzipped one is whole; where both stand, the plain one wins."""

import fcntl
import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from cryptoviz.archive.disk import Descriptor, sentences, sync_directory
from cryptoviz.archive.segments import CHUNK, Segments


def compact(segments: Segments, directory: Path, today: str, passed: int, stop: Event) -> list[str]:
    """Gzip each day before `today` all of whose offsets are below `passed`; the days that were done.

    `today` is the day being appended to. When another process is at it already, nothing is done.
    """
    with sentences(directory), _alone(directory) as alone:
        closed = (
            [date for date in segments.dates() if date < today and segments.path(date).exists()]
            if alone
            else []
        )
        return [
            date
            for date in closed
            if _passed(segments, date, passed)
            and gzip_file(segments.path(date), segments.gzipped(date), stop)
        ]


def _passed(segments: Segments, date: str, passed: int) -> bool:
    behind = _offset_behind(segments, date)
    return behind is not None and behind <= passed


def _offset_behind(segments: Segments, date: str) -> int | None:
    """The offset of the first record after this day; None when no later day has one yet."""
    following = segments.following(date)
    while following:
        first = segments.first_offset(following)
        if first is not None:
            return first
        following = segments.following(following)
    return None


def gzip_file(plain: Path, target: Path, stop: Event) -> bool:
    """Replace `plain`, which nobody writes any more; False when it was told to stop before the end. Raises OSError."""
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


@contextmanager
def _alone(directory: Path) -> Iterator[bool]:
    """Whether this process may compact; its own lock, so that appending is never held up."""
    lock = Descriptor(directory / "compact.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
        return
    try:
        yield True
    finally:
        fcntl.flock(lock.fd, fcntl.LOCK_UN)
