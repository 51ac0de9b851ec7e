"""The saved state of a simulator, and the time at which each recorded poll is shown again."""

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import orjson

from cryptoviz.errors import ConfigError


class SavedState:
    """A small JSON object that survives a restart; kept in memory without a directory."""

    def __init__(self, directory: Path | None) -> None:
        self._path = directory / "simulator.json" if directory else None
        self._lock = Lock()
        self._values: dict[str, Any] = {}
        if self._path is not None and self._path.exists():
            try:
                self._values = dict(orjson.loads(self._path.read_bytes()))
            except (OSError, ValueError) as error:
                message = f"the simulator's state {self._path} cannot be read: {error}."
                raise ConfigError(message) from error

    def get(self, name: str, default: Any) -> Any:
        """Return a saved value, or `default`."""
        with self._lock:
            return self._values.get(name, default)

    def set(self, name: str, value: Any) -> None:
        """Save a value; the file is replaced as a whole."""
        with self._lock:
            self._values[name] = value
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                scratch = self._path.with_suffix(".new")
                scratch.write_bytes(orjson.dumps(self._values))
                scratch.replace(self._path)

    def set_once(self, name: str, value: Any) -> Any:
        """Save a value unless there is one, and return the saved one."""
        if name not in self._values:
            self.set(name, value)
        return self._values[name]


class Timeline:
    """The poll of a recording that is shown at a time.

    The last poll falls on `anchor_ms`. `speed` is in recorded seconds per second, and the first
    poll is shown at the anchor; 0 = only `step` advances; None = the last poll is shown at once.
    """

    def __init__(
        self,
        name: str,
        times_ms: Sequence[int],
        anchor_ms: int,
        speed: float | None,
        state: SavedState,
    ) -> None:
        self._key = f"steps {name}"
        self._times_ms = times_ms
        self._anchor_ms = anchor_ms
        self._speed = speed
        self._state = state
        self.shift_ms = anchor_ms - times_ms[-1]

    def index(self, now_ms: int) -> int:
        """Return the index of the poll that is shown now."""
        last = len(self._times_ms) - 1
        if self._speed is None:
            return last
        reached_ms = self._times_ms[0] + int((now_ms - self._anchor_ms) * self._speed)
        reached = max(0, bisect_right(self._times_ms, reached_ms) - 1)
        return min(last, reached + int(self._state.get(self._key, 0)))

    def step(self, now_ms: int) -> bool:
        """Advance to the next poll; return False at the last one."""
        if self.index(now_ms) >= len(self._times_ms) - 1:
            return False
        self._state.set(self._key, int(self._state.get(self._key, 0)) + 1)
        return True
