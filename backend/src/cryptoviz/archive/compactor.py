"""Gzip of the days that have ended of partitions that are archived, beside the archiving."""

import fcntl
import logging
import os
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from cryptoviz.archive.disk import Descriptor
from cryptoviz.archive.files import names
from cryptoviz.archive.rotation import gzip_file

_log = logging.getLogger(__name__)

_Due = tuple[Path, int, str]


class DayCompactor:
    """One thread, and only once there is something to do: a day of a large installation takes it minutes."""

    def __init__(self) -> None:
        self._due: SimpleQueue[_Due | None] = SimpleQueue()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, topic: Path, partition: int, today: str) -> None:
        """Gzip what the partition has of days before `today`, of which there must be a line already."""
        self._due.put((topic, partition, today))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="closing days", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End it; what is half done is given up."""
        self._stop.set()
        self.finish()

    def finish(self) -> None:
        """End it once all that is due is done."""
        self._due.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (due := self._due.get()) is not None and not self._stop.is_set():
            try:
                for name in compact_days(*due, self._stop):
                    _log.info("closed day compacted", extra={"file": name})
            except OSError as error:  # a full disk: the next day or start tries again
                _log.warning(
                    "closed days stay as they are",
                    extra={"topic": due[0].name, "error": str(error)},
                )


def compact_days(topic: Path, partition: int, today: str, stop: threading.Event) -> list[str]:
    """Gzip the partition's files of days before `today` that nobody writes any more; their names. Raises OSError."""
    done = []
    for generation, date in sorted(
        {(generation, date) for number, generation, date in names(topic) if number == partition}
    ):
        plain = topic / date / f"{partition}.{generation}.jsonl"
        if date < today and not stop.is_set() and _close(plain, stop):
            done.append(f"{topic.name}/{date}/{plain.name}")
    return done


def _close(plain: Path, stop: threading.Event) -> bool:
    try:
        file = Descriptor(plain, os.O_RDWR)
        fcntl.flock(file.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (
        FileNotFoundError,
        BlockingIOError,
    ):  # done already; or its writer lives, and may come back to it
        return False
    target = plain.with_name(f"{plain.name}.gz")
    try:
        return not file.removed and gzip_file(plain, target, stop)
    except OSError:
        with suppress(OSError):
            target.with_name(f"{target.name}.tmp").unlink(missing_ok=True)
        raise
