"""Gzip the ended days of archived partitions in a background thread."""

import fcntl
import logging
import os
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from cryptoviz.archive.disk import Descriptor
from cryptoviz.archive.files import list_segments
from cryptoviz.archive.rotation import gzip_file

_log = logging.getLogger(__name__)


class DayCompactor:
    """One thread, started with the first task: a day of a large installation takes minutes."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[tuple[Path, int, str] | None] = SimpleQueue()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, topic: Path, partition: int, today: str) -> None:
        """Gzip the partition's days before `today`, which must have a line already."""
        self._tasks.put((topic, partition, today))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="compact days", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop at once, leaving no partial file."""
        self._stop.set()
        self.finish()

    def finish(self) -> None:
        """Stop after all tasks."""
        self._tasks.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None and not self._stop.is_set():
            try:
                for name in compact_days(*task, self._stop):
                    _log.info("closed day compacted", extra={"file": name})
            except OSError as error:  # A full disk: the next day or start tries again.
                fields = {"topic": task[0].name, "error": str(error)}
                _log.warning("closed days are not compacted", extra=fields)


def compact_days(topic: Path, partition: int, today: str, stop: threading.Event) -> list[str]:
    """Gzip files of days before `today` without a writer; return their names. Raises OSError."""
    done = []
    for date, generation in list_segments(topic, partition):
        plain = topic / date / f"{partition}.{generation}.jsonl"
        if date < today and not stop.is_set() and _compact(plain, stop):
            done.append(f"{topic.name}/{date}/{plain.name}")
    return done


def _compact(plain: Path, stop: threading.Event) -> bool:
    try:
        file = Descriptor(plain, os.O_RDWR)
        fcntl.flock(file.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return False  # It is gzipped already, or its writer lives and may resume.
    target = plain.with_name(f"{plain.name}.gz")
    try:
        return not file.removed and gzip_file(plain, target, stop)
    except OSError:
        with suppress(OSError):
            target.with_name(f"{target.name}.tmp").unlink(missing_ok=True)
        raise
