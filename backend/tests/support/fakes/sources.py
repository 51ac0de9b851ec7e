"""Fakes of sources and of the objects that they and the producing loop use."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from cryptoviz.model.polling import Poll
from cryptoviz.model.records import SourceStatus

# Values that spoil a JSON document, or only their row, each in another way.
BAD_TOKENS = (
    rb'"\ud800"', b"NaN", b"-Infinity", b"1e309", b'"\xff"', b'"\x01"', rb'"\q"', b"01", b"nil",
    b"[%b%b]" % (b"[" * 1_100, b"]" * 1_100),
)  # fmt: skip


class MemoryStates:
    """SourceStates in memory."""

    def __init__(self) -> None:
        self.saved: dict[str, Mapping[str, str]] = {}

    def load(self, source: str) -> Mapping[str, str]:
        return self.saved.get(source, {})

    def save(self, source: str, state: Mapping[str, str]) -> None:
        self.saved[source] = dict(state)


class MemoryQuota:
    """QuotaRows in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, int]] = {}

    def read(self, account: str) -> tuple[str | None, int]:
        return self.rows.get(account, (None, 0))

    def swap(self, account: str, state: str, version: int) -> bool:
        if self.rows.get(account, ("", 0))[1] != version:
            return False
        self.rows[account] = (state, version + 1)
        return True


class Seen:
    """Activity of a user who was last seen at `at`."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at

    def seen_at(self) -> datetime | None:
        return self.at


class WantedList:
    """WantedCoins as lists: `missing[days]` are the coins without that range."""

    def __init__(
        self,
        coins: Sequence[str] = (),
        missing: Mapping[int, Sequence[str]] | None = None,
        charts: Sequence[str] = (),
    ) -> None:
        self.coins, self.charts = list(coins), list(charts)
        self.missing = {days: list(ids) for days, ids in (missing or {}).items()}

    def wanted(self) -> Sequence[str]:
        return self.coins

    def opened(self) -> Sequence[str]:
        return self.charts

    def unfilled(self, days: int, limit: int) -> Sequence[str]:
        return self.missing.get(days, [])[:limit]


class MemorySparklines:
    """SparklineStore in memory."""

    def __init__(self) -> None:
        self.saved: dict[str, Sequence[float]] = {}

    def save(self, sparklines: Mapping[str, Sequence[float]], observed_at: datetime) -> None:
        self.saved.update(sparklines)


class ScriptedSource:
    """Returns (or raises) the items of `script` in turn, `every` seconds apart."""

    topic = "datacrypto"

    def __init__(
        self,
        script: Sequence[Poll | Exception | Callable[[], Poll]],
        name: str = "scripted",
        every: float = 0,
    ) -> None:
        self.name = name
        self.script = list(script)
        self.states: list[Mapping[str, str]] = []
        self.closed = threading.Event()
        self._every = timedelta(seconds=every)
        self._next: datetime | None = None

    def set_state(self, state: Mapping[str, str]) -> None:
        self.states.append(state)

    def due_at(self, now: datetime) -> datetime:
        return (self._next or now) if self.script else now + timedelta(days=1)

    def poll(self, now: datetime) -> Poll:
        step = self.script.pop(0)
        self._next = now + self._every
        if isinstance(step, Exception):
            raise step
        return step() if callable(step) else step

    def status(self, now: datetime) -> SourceStatus:
        return SourceStatus(
            source=self.name,
            title="Scripted",
            kind="market",
            state="ok",
            checked_at=now,
            interval_s=60,
        )

    def close(self) -> None:
        self.closed.set()
