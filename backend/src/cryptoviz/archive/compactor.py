"""Gzip the ended days of archived partitions in a background thread."""

import logging
import threading
from pathlib import Path
from queue import SimpleQueue

from cryptoviz.archive.files import PartitionFiles
from cryptoviz.archive.rotation import compact

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
                self._compact(*task)
            except OSError as error:  # A full disk: the next day or start tries again.
                fields = {"topic": task[0].name, "error": str(error)}
                _log.warning("closed days are not compacted", extra=fields)

    def _compact(self, topic: Path, partition: int, today: str) -> None:
        for segment in PartitionFiles(topic, partition).segments():
            if segment.date < today and not self._stop.is_set() and compact(segment, self._stop):
                _log.info("closed day compacted", extra={"file": str(segment.gzipped)})
