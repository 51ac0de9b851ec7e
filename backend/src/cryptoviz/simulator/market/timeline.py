"""The saved state of a simulator, and the time at which each recorded poll is shown again."""

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import orjson

from cryptoviz.clock import Clock, to_ms
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

    def get(self, name: str, default: Any = None) -> Any:
        """Return a saved value, or `default`."""
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


class Replay(NamedTuple):
    """How recordings are replayed."""

    anchor_ms: int  # the time of the last poll; with a speed, that at which the first is shown
    speed: float | None  # recorded seconds per second; 0: only steps; None: shows the last poll
    state: SavedState
    clock: Clock


class Timeline:
    """The poll of a recorded series that is shown now."""

    def __init__(self, name: str, times_ms: Sequence[int], replay: Replay) -> None:
        self._key = f"steps {name}"
        self._times_ms = times_ms
        self._replay = replay
        self.shift_ms = replay.anchor_ms - times_ms[-1]

    def index(self, now_ms: int) -> int:
        """Return the index of the poll that is shown now."""
        last, replay = len(self._times_ms) - 1, self._replay
        if replay.speed is None:
            return last
        reached_ms = self._times_ms[0] + int((now_ms - replay.anchor_ms) * replay.speed)
        reached = max(0, bisect_right(self._times_ms, reached_ms) - 1)
        return min(last, reached + int(replay.state.get(self._key, 0)))

    def step(self) -> bool:
        """Advance to the next poll; return False at the last one."""
        if self.index(to_ms(self._replay.clock())) >= len(self._times_ms) - 1:
            return False
        state = self._replay.state
        state.set(self._key, int(state.get(self._key, 0)) + 1)
        return True
