"""Pure: the ledger of the calls made with one API key, shared by all processes that use it."""

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from cryptoviz.clock import to_ms

WINDOW_MS = 61_000  # a minute, and one second for the time that calls take to arrive
_LONGEST_BLOCK_MS = 3_600_000


class CallKind(StrEnum):
    """Purpose of a call."""

    LIVE = "live"
    WAITING = "waiting"  # a user waits for the answer
    BACKGROUND = "background"


class Ledger(
    msgspec.Struct,
    frozen=True,
    rename={"used_other": "used_beside", "slowdown_s": "stretch_s"},  # as in older databases
):
    """Calls of all processes with one key. Times are epoch milliseconds."""

    month: str = ""
    used: int = 0  # calls of the month
    used_other: int = 0  # those of `used` that were not live
    calls: tuple[tuple[int, str], ...] = ()  # time and kind of each call of the last minute
    polled_at: int = 0  # start of the last live poll of any process
    pages: int = 1  # of that poll
    blocked_until: int = 0
    slowdown_s: int = 0  # interval of live polls that 429 answers ask for

    def as_of(self, now: datetime) -> "Ledger":
        """Drop old calls and months, and times in the future: the clock was set back since."""
        now_ms, month = to_ms(now), f"{now:%Y-%m}"
        ledger = self if self.month == month else replace(self, month=month, used=0, used_other=0)
        calls = tuple(call for call in self.calls if abs(call[0] - now_ms) < WINDOW_MS)
        polled = min(self.polled_at, now_ms) if self.polled_at <= now_ms + WINDOW_MS else 0
        blocked = self.blocked_until if self.blocked_until <= now_ms + _LONGEST_BLOCK_MS else 0
        return replace(ledger, calls=calls, polled_at=polled, blocked_until=blocked)

    def with_call(self, now: datetime, kind: CallKind) -> "Ledger":
        """Add a call. Calls that fail count too."""
        return replace(
            self,
            used=self.used + 1,
            used_other=self.used_other + (kind is not CallKind.LIVE),
            calls=(*self.calls, (to_ms(now), kind.value)),
        )

    def to_json(self) -> str:
        """Serialise for the database."""
        return msgspec.json.encode(self).decode()

    @staticmethod
    def from_json(text: str) -> "Ledger":
        """Parse a ledger from the database."""
        return msgspec.json.decode(text, type=Ledger)
