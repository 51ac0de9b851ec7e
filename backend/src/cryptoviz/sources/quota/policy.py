"""Pure: decides whether a call may be made now, and how often the live poll comes.

The month's budget is divided: 5 % are a reserve for waiting users and mishaps, 15 % for history.
What history does not use flows back to live polls in the course of the month. The rest is for live
polls, which spread it over the rest of the month. While a user is looking they come every
POLL_SECONDS instead, as long as half of the even pace remains for the rest of the month.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from cryptoviz.clock import from_ms, to_ms
from cryptoviz.sources.quota.ledger import WINDOW_MS, CallKind, Ledger

RESERVE, HISTORY_SHARE, LIVE_SHARE = 0.05, 0.15, 0.80
# Calls of each minute that background calls leave free: the hourly history of coins just starred.
WAITING_CALLS = 4
LONGEST_SLOWDOWN_S = 300
ACTIVE = timedelta(minutes=10)  # a user who was seen this recently is looking


@dataclass(frozen=True)
class Budget:
    """Limits of a plan. `per_month` is None if only the minute is limited."""

    per_minute: int
    per_month: int | None
    poll_seconds: int

    @property
    def live_per_minute(self) -> int:
        """Calls of a minute that live polls may use."""
        return max(1, int(self.per_minute * LIVE_SHARE))

    @property
    def is_tight(self) -> bool:
        """Whether a background call takes one that users could need in the same minute."""
        return self.per_minute - 1 <= WAITING_CALLS


@dataclass(frozen=True)
class Decision:
    """Granted if `code` is None. Otherwise `code` is the reason and `until` when to ask again."""

    until: datetime
    code: str | None = None


@dataclass(frozen=True)
class QuotaPolicy:
    """Rules for one key at one time. `active`: whether a user is looking."""

    budget: Budget
    ledger: Ledger
    now: datetime
    active: bool = False

    def live_interval_s(self, pages: int) -> float | None:
        """Return the seconds between live polls of so many pages; None if the month is used up."""
        shortest = max(self._base_s(pages), self.ledger.slowdown_s)
        if self.budget.per_month is None:
            return shortest
        left = self._live_calls_left(self.budget.per_month)
        if left < pages:
            return None
        if self.active and left - pages > self._live_minimum(pages):
            return shortest
        return max(shortest, self._seconds_left() * pages / left)

    def live_due(self, pages: int) -> datetime:
        """Return when the next live poll may start."""
        seconds = self.live_interval_s(pages)
        if seconds is None:
            return next_month(self.now)
        interval_ms = round(seconds * 1000)
        due = from_ms(max(self.ledger.polled_at + interval_ms, self.ledger.blocked_until))
        return max(due, self._free_at(self.budget.per_minute)) if due <= self.now else due

    def may_poll(self, pages: int) -> Decision:
        """Decide whether a live poll of so many pages may start with its first call."""
        due = self.live_due(pages)
        if due <= self.now:
            return Decision(self.now)
        if self.live_interval_s(pages) is None:
            return Decision(due, "budget_month")
        return Decision(due, "rate_limited" if self._is_blocked() else "budget_minute")

    def may_call(self, kind: CallKind) -> Decision:
        """Decide whether one call (including a follow-up page of a live poll) is allowed."""
        if self._is_blocked():
            return Decision(from_ms(self.ledger.blocked_until), "rate_limited")
        if self.budget.per_month is not None and not self._month_allows(kind):
            # A share of the month may flow back to background calls; nothing else changes.
            in_background = kind is CallKind.BACKGROUND
            later = self.now + timedelta(hours=1) if in_background else next_month(self.now)
            return Decision(later, "budget_month")
        free = max(self._free_at(self.budget.per_minute), self._share_free_at(kind))
        return Decision(free, "budget_minute" if free > self.now else None)

    def after_rate_limit(self, wait: timedelta) -> Ledger:
        """Return the ledger after a 429: no calls for `wait`, and live polls half as often."""
        base = self._base_s(self.ledger.pages)
        doubled = 2 * max(self.ledger.slowdown_s, base)
        return replace(
            self.ledger,
            blocked_until=max(self.ledger.blocked_until, to_ms(self.now + wait)),
            slowdown_s=math.ceil(min(max(LONGEST_SLOWDOWN_S, base), doubled)),
        )

    def after_success(self) -> Ledger:
        """Return the ledger after a good live poll: a slowed-down interval becomes shorter."""
        eased = int(self.ledger.slowdown_s / 1.5)
        over = eased <= self._base_s(self.ledger.pages)
        return replace(self.ledger, slowdown_s=0 if over else eased)

    def _is_blocked(self) -> bool:
        return self.ledger.blocked_until > to_ms(self.now)

    def _base_s(self, pages: int) -> float:
        """Seconds between live polls that the setting and the minute's budget allow."""
        minutes = pages * WINDOW_MS / 1000 / self.budget.live_per_minute if pages > 1 else 0
        return max(self.budget.poll_seconds, math.ceil(minutes))

    def _seconds_left(self) -> float:
        return (next_month(self.now) - self.now).total_seconds()

    def _part_left(self) -> float:
        """Return the part of the month that is left, from 1 to 0."""
        end = next_month(self.now)
        start = (end - timedelta(days=1)).replace(day=1)
        return self._seconds_left() / (end - start).total_seconds()

    def _live_calls_left(self, per_month: int) -> float:
        share = HISTORY_SHARE * per_month
        for_history = min(share - self.ledger.used_other, share * self._part_left())
        return (1 - RESERVE) * per_month - self.ledger.used - max(0.0, for_history)

    def _live_minimum(self, pages: int) -> float:
        """Calls that live polls need for the rest of the month at half of the even pace."""
        half_pace = LIVE_SHARE / 2 * (self.budget.per_month or 0) * self._part_left()
        return min(half_pace, self._seconds_left() / self.budget.poll_seconds * pages)

    def _month_allows(self, kind: CallKind) -> bool:
        per_month, used = self.budget.per_month or 0, self.ledger.used
        if kind is CallKind.LIVE:
            return used < per_month
        needed = used + 1 + self._live_minimum(self.ledger.pages)
        if kind is CallKind.WAITING:
            return needed <= per_month
        within_share = self.ledger.used_other < HISTORY_SHARE * per_month
        return within_share and needed <= (1 - RESERVE) * per_month

    def _free_at(self, limit: int, *kinds: CallKind) -> datetime:
        """Return when fewer than `limit` calls of these kinds (default: any) are in the window."""
        made = sorted(at for at, kind in self.ledger.calls if not kinds or kind in kinds)
        return from_ms(made[-limit] + WINDOW_MS) if len(made) >= limit else self.now

    def _share_free_at(self, kind: CallKind) -> datetime:
        """Return when this kind's own share of the minute, which no other kind uses, has room."""
        if kind is CallKind.LIVE:
            return self._free_at(self.budget.live_per_minute, CallKind.LIVE)
        interval_s = max(self._base_s(self.ledger.pages), self.ledger.slowdown_s)
        live = math.ceil(self.ledger.pages * max(1.0, 60 / interval_s))
        share = max(1, self.budget.per_minute - min(self.budget.live_per_minute, live))
        others = (CallKind.WAITING, CallKind.BACKGROUND)
        if kind is CallKind.WAITING:
            return self._free_at(share, *others)
        free = self._free_at(max(1, share - WAITING_CALLS), *others)
        return max(free, self._slowdown_ends_at())

    def _slowdown_ends_at(self) -> datetime:
        """Return when the next background call may come while 429s slow down the live poll."""
        background = [at for at, kind in self.ledger.calls if kind == CallKind.BACKGROUND]
        if not self.ledger.slowdown_s or not background:
            return self.now
        return from_ms(max(background) + self.ledger.slowdown_s * 1000)


def next_month(now: datetime) -> datetime:
    """Return the start of the next month in UTC: CoinGecko counts calendar months."""
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)
