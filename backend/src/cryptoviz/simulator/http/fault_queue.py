"""Faults on demand: which of the next answers go wrong, and how."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from threading import Lock
from typing import Any

from cryptoviz.errors import ConfigError

KINDS = (
    "429",
    "5xx",
    "403",
    "bad_key",
    "wrong_host",
    "beyond_plan",
    "limit_in_200",
    "html",
    "truncated",
    "slow",
    "reset",
    "empty",
    "huge",
    "redirect",
    "wrong_types",
    "no_good_row",
    "malformed",
)


@dataclass(frozen=True)
class Fault:
    """`path`: markets, chart, list, price, feed:<name>, or * for all. `count` answers go wrong; None = all until cleared.

    `kind` is one of KINDS or a status (404, 503, …). `retry_after`: seconds told with a 429 or 503. `seconds`: how long a slow body takes.
    """

    path: str
    kind: str
    count: int | None = 1
    retry_after: int | None = None
    seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS and not (self.kind.isdigit() and 400 <= int(self.kind) <= 599):
            raise ConfigError(
                f"there is no fault {self.kind!r}; there are {', '.join(KINDS)} and any status from 400 to 599."
            )
        if self.count is not None and self.count < 1:
            raise ConfigError("the count of a fault must be at least 1.")


def read_fault(text: str) -> Fault:
    """`markets=429x3` three times, `feed:courier=html` until cleared. Raises ConfigError."""
    path, equals, rest = text.partition("=")
    if not equals:
        raise ConfigError(f"the fault {text!r} is not PATH=KIND or PATH=KINDxCOUNT.")
    kind, _, count = (
        rest.rpartition("x")
        if rest.rpartition("x")[2].isdigit() and rest.rpartition("x")[0]
        else (rest, "", "")
    )
    return Fault(path, kind, int(count) if count else None)


class FaultBook:
    """Thread-safe: a fault of count N spoils exactly N answers."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        self._lock = Lock()
        self._faults = list(faults)

    def add(self, fault: Fault) -> None:
        """Due after those that are pending."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Good answers from now on."""
        with self._lock:
            self._faults.clear()

    def take(self, place: str) -> Fault | None:
        """The fault for the next answer of this place, if one is due."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.path in (place, "*"):
                    self._use(index, fault)
                    return fault
        return None

    def pending(self) -> list[dict[str, Any]]:
        """As JSON objects, the next one first."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def _use(self, index: int, fault: Fault) -> None:
        if fault.count is None:
            return
        if fault.count == 1:
            del self._faults[index]
        else:
            self._faults[index] = replace(fault, count=fault.count - 1)
