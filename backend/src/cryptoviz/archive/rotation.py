"""Gzip closed days. A crash at any moment leaves the plain file or the gzipped one whole."""

import fcntl
import gzip
import os
from contextlib import suppress
from pathlib import Path
from threading import Event

from cryptoviz.archive.disk import Descriptor, sync_directory
from cryptoviz.archive.segment import CHUNK, Segment


def compact(segment: Segment, stop: Event) -> bool:
    """Gzip a segment unless a writer or another process has locked it; return whether it did."""
    try:
        file = Descriptor(segment.path, os.O_RDONLY)
        fcntl.flock(file.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return False
    partial = segment.gzipped.with_suffix(".gz.tmp")
    try:
        return not file.removed and _gzip(segment, partial, stop)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _gzip(segment: Segment, partial: Path, stop: Event) -> bool:
    with segment.path.open("rb") as source, partial.open("wb") as file:
        with gzip.GzipFile("", "wb", 6, file, mtime=0) as zipped:
            while not stop.is_set() and (body := source.read(CHUNK)):
                zipped.write(body)
        file.flush()
        os.fsync(file.fileno())
    if stop.is_set():
        return False
    directory = segment.path.parent
    partial.replace(segment.gzipped)
    sync_directory(directory)
    segment.path.unlink()
    sync_directory(directory)
    return True
