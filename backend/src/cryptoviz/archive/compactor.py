"""Gzip ended days. A crash at any moment leaves the plain file or the gzipped one whole."""

import gzip
import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from cryptoviz.archive.disk import Descriptor, lock_within, sync_directory
from cryptoviz.archive.files import PartitionFiles
from cryptoviz.archive.segment import CHUNK, Segment
from cryptoviz.errors import BusError

_log = logging.getLogger(__name__)


class DayCompactor:
    """One background thread: a day of a large installation takes minutes."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = ThreadPoolExecutor(1, "compact days")

    def add(self, topic: Path, partition: int, today: str) -> None:
        """Gzip the partition's days before `today`, which must have a line already."""
        self._thread.submit(self._compact_days, topic, partition, today)

    def close(self) -> None:
        """Stop at once, leaving no partial file."""
        self._stop.set()
        self.finish()

    def finish(self) -> None:
        """Stop after all tasks."""
        self._thread.shutdown()

    def _compact_days(self, topic: Path, partition: int, today: str) -> None:
        try:
            for segment in PartitionFiles(topic, partition).segments():
                if segment.date < today and compact(segment, self._stop):
                    _log.info("closed day compacted", extra={"file": str(segment.gzipped)})
        except (OSError, BusError) as error:  # A full disk: the next day or start tries again.
            fields = {"topic": topic.name, "error": str(error)}
            _log.warning("closed days are not compacted", extra=fields)
        except Exception:  # noqa: BLE001 - nobody asks for the result of the task
            _log.exception("closed days are not compacted", extra={"topic": topic.name})


def compact(segment: Segment, stop: threading.Event) -> bool:
    """Gzip a segment unless a writer or another process has locked it; return whether it did."""
    try:
        file = Descriptor(segment.path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    if stop.is_set() or not lock_within(file.fd, 0) or file.removed:
        return False
    partial = segment.gzipped.with_suffix(".gz.tmp")
    try:
        return _gzip(segment, partial, stop)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _gzip(segment: Segment, partial: Path, stop: threading.Event) -> bool:
    with segment.path.open("rb") as source, partial.open("wb") as file:
        with gzip.GzipFile("", "wb", 6, file, mtime=0) as zipped:
            while not stop.is_set() and (body := source.read(CHUNK)):
                zipped.write(body)
        file.flush()
        os.fsync(file.fileno())
    if stop.is_set():
        return False
    partial.replace(segment.gzipped)
    sync_directory(partial.parent)
    segment.path.unlink()
    sync_directory(partial.parent)
    return True
