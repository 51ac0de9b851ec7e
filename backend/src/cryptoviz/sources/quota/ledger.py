"""Pure: what has been called with one API key, as all its processes know it."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

import orjson

from cryptoviz.clock import to_ms

_LONGEST_BLOCK_MS = 3_600_000
WINDOW_MS = 61_000  # a minute, and a second for what calls take to arrive


class Use(StrEnum):
    """What a call is made for."""

    LIVE = "live"
    WAITING = "waiting"  # a user waits for the answer, or all of them (names)
    BACKGROUND = "background"


@dataclass(frozen=True)
class Ledger:
    """What all processes with one key have spent. Times are epoch milliseconds."""

    month: str = ""
    used: int = 0
    used_beside: int = 0  # of `used`, what was not live
    calls: tuple[tuple[int, str], ...] = ()  # of the last minute: when, and for what
    polled_at: int = 0  # when the last live poll was begun, by any process
    pages: int = 1  # of that poll
    blocked_until: int = 0
    stretch_s: int = 0  # the live interval that 429s ask for

    def at(self, now: datetime) -> "Ledger":
        """As it stands now: old calls forgotten, a new month begun; times that a clock set back left far ahead count no more."""
        now_ms, month = to_ms(now), f"{now:%Y-%m}"
        calls = tuple(
            call for call in self.calls if now_ms - WINDOW_MS < call[0] <= now_ms + WINDOW_MS
        )
        used = (self.used, self.used_beside) if self.month == month else (0, 0)
        blocked = self.blocked_until if self.blocked_until <= now_ms + _LONGEST_BLOCK_MS else 0
        polled = min(self.polled_at, now_ms) if self.polled_at <= now_ms + WINDOW_MS else 0
        return replace(
            self,
            month=month,
            used=used[0],
            used_beside=used[1],
            calls=calls,
            blocked_until=blocked,
            polled_at=polled,
        )

    def spent(self, now: datetime, use: Use) -> "Ledger":
        """After a call, made whatever comes of it: failures count too."""
        beside = 0 if use is Use.LIVE else 1
        calls = (*self.calls, (to_ms(now), use.value))
        return replace(self, used=self.used + 1, used_beside=self.used_beside + beside, calls=calls)

    def to_json(self) -> str:
        """What `from_json` reads back."""
        return orjson.dumps(asdict(self)).decode()

    @staticmethod
    def from_json(text: str) -> "Ledger":
        """A ledger as `to_json` wrote it."""
        raw = orjson.loads(text)
        return Ledger(**{**raw, "calls": tuple((at, use) for at, use in raw["calls"])})
