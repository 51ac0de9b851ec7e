"""What the simulator served, one JSON object a line: the oracle of crash tests."""

from collections import deque
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

import orjson

_REMEMBERED = 500


class Journal:
    """A line is flushed to the file before its answer is sent: whatever a client can know stands here."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = Lock()
        self._file: BinaryIO | None = None
        self._last: deque[Mapping[str, Any]] = deque(maxlen=_REMEMBERED)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab", buffering=0)

    def write(self, entry: Mapping[str, Any]) -> None:
        """Before the answer it tells of is sent."""
        with self._lock:
            self._last.append(entry)
            if self._file is not None:
                self._file.write(orjson.dumps(entry) + b"\n")

    def last(self) -> list[Mapping[str, Any]]:
        """The newest entries, oldest first."""
        with self._lock:
            return list(self._last)

    def close(self) -> None:
        """What is written afterwards is remembered, but not kept."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
