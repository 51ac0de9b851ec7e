"""Faults on demand: which of the next responses are broken, and how."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

from cryptoviz.errors import ConfigError

_KINDS = (
    "429 5xx 403 bad_key wrong_host beyond_plan limit_in_200 html truncated slow reset empty huge"
    " redirect wrong_types no_good_row malformed"
)


@dataclass(frozen=True)
class Fault:
    """A fault of the next `count` responses; None = of all until the queue is cleared."""

    path: str  # markets, chart, list, logo, feed:<name>, or * for all
    kind: str  # one of _KINDS or an HTTP status
    count: int | None = 1
    retry_after: int | None = None  # the header in seconds
    seconds: float = 30.0  # the duration of a slow body

    def __post_init__(self) -> None:
        kinds = _KINDS.split()
        if self.kind not in kinds and not re.fullmatch(r"[45]\d\d", self.kind):
            allowed = f"{', '.join(kinds)} and any status from 400 to 599"
            raise ConfigError(f"there is no fault {self.kind!r}; there are {allowed}.")
        if self.count is not None and self.count < 1:
            raise ConfigError("the count of a fault must be at least 1.")


def read_fault(text: str) -> Fault:
    """Parse `markets=429x3` (three times) or `feed:courier=html`. Raises ConfigError."""
    found = re.fullmatch(r"([^=]*)=(.+?)(?:x(\d+))?", text)
    if not found:
        raise ConfigError(f"the fault {text!r} is not PATH=KIND or PATH=KINDxCOUNT.")
    path, kind, count = found.groups()
    return Fault(path, kind, int(count) if count else None)


class FaultQueue(list[Fault]):
    """The pending faults, oldest first. A count of N breaks exactly N responses."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        super().__init__(faults)
        self._lock = Lock()

    def take(self, path: str) -> Fault | None:
        """Return the fault of the next response of this path, if there is one, and count it."""
        with self._lock:
            for index, fault in enumerate(self):
                if fault.path in (path, "*"):
                    if fault.count is not None:
                        left = [replace(fault, count=fault.count - 1)] if fault.count > 1 else []
                        self[index : index + 1] = left
                    return fault
        return None
