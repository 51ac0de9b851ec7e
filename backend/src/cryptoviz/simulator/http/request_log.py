"""The log of all that was served, one JSON object a line; crash tests compare with it."""

from collections import deque
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

import orjson


class RequestLog:
    """A line is in the file before its response is sent, so that it has all a client can know."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = Lock()
        self._newest: deque[Mapping[str, Any]] = deque(maxlen=500)
        self._file: BinaryIO | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab", buffering=0)

    def write(self, entry: Mapping[str, Any]) -> None:
        """Append an entry."""
        with self._lock:
            self._newest.append(entry)
            if self._file and not self._file.closed:
                self._file.write(orjson.dumps(entry) + b"\n")

    def newest(self) -> list[Mapping[str, Any]]:
        """Return the newest entries, oldest first."""
        with self._lock:
            return list(self._newest)

    def close(self) -> None:
        """Close the file; later entries are kept in memory only."""
        with self._lock:
            if self._file:
                self._file.close()
