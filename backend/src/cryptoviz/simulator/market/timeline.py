"""When the recorded polls happen again: the last one now, at a chosen speed, the same after a restart."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import orjson

from cryptoviz.errors import ConfigError


class SavedState:
    """A small JSON object that a restart finds again; without a directory it lives in memory only."""

    def __init__(self, directory: Path | None) -> None:
        self._path = directory / "simulator.json" if directory else None
        self._lock = Lock()
        self._values: dict[str, Any] = self._read()

    def get(self, name: str, default: Any) -> Any:
        """The value of that name."""
        with self._lock:
            return self._values.get(name, default)

    def set(self, name: str, value: Any) -> None:
        """Durable in the way of a renamed file: whole, or as before."""
        with self._lock:
            self._values[name] = value
            self._write()

    def once(self, name: str, value: Any) -> Any:
        """The saved value; this one where none is saved yet."""
        with self._lock:
            if name not in self._values:
                self._values[name] = value
                self._write()
            return self._values[name]

    def _read(self) -> dict[str, Any]:
        if self._path is None or not self._path.exists():
            return {}
        try:
            values: Mapping[str, Any] = orjson.loads(self._path.read_bytes())
            return dict(values)
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"the simulator's state {self._path} cannot be read: {error}."
            ) from error

    def _write(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        scratch = self._path.with_suffix(".new")
        scratch.write_bytes(orjson.dumps(self._values))
        scratch.replace(self._path)


class Timeline:
    """Which poll of a recording is shown at a moment.

    `anchor_ms` is the moment onto which the last poll falls. `speed`: None = the last poll at once; 0 = only `step` moves on;
    else recorded seconds per second, the first poll at the anchor.
    """

    def __init__(
        self,
        name: str,
        times_ms: Sequence[int],
        anchor_ms: int,
        speed: float | None,
        state: SavedState,
    ) -> None:
        self._name = f"steps {name}"
        self._times = times_ms
        self._anchor_ms = anchor_ms
        self._speed = speed
        self._state = state
        self.shift_ms = anchor_ms - times_ms[-1]

    def index(self, now_ms: int) -> int:
        """The number of the poll that is shown then."""
        last = len(self._times) - 1
        if self._speed is None:
            return last
        reached = self._times[0] + int((now_ms - self._anchor_ms) * self._speed)
        return min(
            last,
            max(0, bisect_right(self._times, reached) - 1) + int(self._state.get(self._name, 0)),
        )

    def step(self, now_ms: int) -> bool:
        """False when the last poll is shown already."""
        if self.index(now_ms) >= len(self._times) - 1:
            return False
        self._state.set(self._name, int(self._state.get(self._name, 0)) + 1)
        return True
