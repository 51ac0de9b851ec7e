"""Pure: may a call be made now, and how often may the live poll come? Decisions on the ledger of one API key.

The month's budget is shared out: the reserve (5 %) is left to users who wait and to mishaps; history holds 15 %, of which what it
does not use flows back to live polls as the month goes by; the rest is live. Live polls spread what they have over the rest of the
month. While someone looks they come every POLL_SECONDS, as long as half the even pace is left for the rest of the month.
"""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cryptoviz.clock import from_ms, to_ms
from cryptoviz.sources.quota.ledger import WINDOW_MS, Ledger, Use

RESERVE, HISTORY_SHARE, LIVE_SHARE = 0.05, 0.15, 0.80
WAITING_CALLS = (
    3  # of each minute kept from background filling: the three ranges of a coin just starred
)
STRETCH_LIMIT_S = 300
ACTIVE = timedelta(minutes=10)


@dataclass(frozen=True)
class Budget:
    """What a plan allows; `per_month` is None where only the minute counts."""

    per_minute: int
    per_month: int | None
    poll_seconds: int

    @property
    def live_per_minute(self) -> int:
        """Calls of a minute that live polls may take: the rest is for who waits, and for history."""
        return max(1, int(self.per_minute * LIVE_SHARE))


@dataclass(frozen=True)
class Verdict:
    """Granted when `code` is None; else why not, and when to ask again."""

    until: datetime
    code: str | None = None


def interval(
    budget: Budget, ledger: Ledger, now: datetime, pages: int, *, active: bool
) -> float | None:
    """Seconds between the starts of two live polls of so many pages; None when the month has no poll left."""
    base = _base(budget, pages)
    if budget.per_month is None:
        return max(base, ledger.stretch_s)
    left = _live_left(budget.per_month, ledger, now)
    if left < pages:
        return None
    pace = _seconds_left(now) * pages / left
    if active and left - pages > _floor(budget, now, pages):
        pace = base
    return max(base, pace, ledger.stretch_s)


def live_due(
    budget: Budget, ledger: Ledger, now: datetime, pages: int, *, active: bool
) -> datetime:
    """When the next live poll may start."""
    seconds = interval(budget, ledger, now, pages, active=active)
    if seconds is None:
        return next_month(now)
    due = from_ms(max(ledger.polled_at + round(seconds * 1000), ledger.blocked_until))
    return max(due, _room_at(ledger, budget.per_minute, now)) if due <= now else due


def live_poll(
    budget: Budget, ledger: Ledger, now: datetime, pages: int, *, active: bool
) -> Verdict:
    """May a live poll of so many pages start, with its first call?"""
    due = live_due(budget, ledger, now, pages, active=active)
    if due <= now:
        return Verdict(now)
    if interval(budget, ledger, now, pages, active=active) is None:
        return Verdict(due, "budget_month")
    return Verdict(due, "rate_limited" if ledger.blocked_until > to_ms(now) else "budget_minute")


def call(budget: Budget, ledger: Ledger, now: datetime, use: Use) -> Verdict:
    """May one call be made for this, a further page of a live poll among them?"""
    if ledger.blocked_until > to_ms(now):
        return Verdict(from_ms(ledger.blocked_until), "rate_limited")
    if budget.per_month is not None and not _month_allows(
        budget, budget.per_month, ledger, now, use
    ):
        return Verdict(
            next_month(now) if use is not Use.BACKGROUND else now + timedelta(hours=1),
            "budget_month",
        )
    room = max(_room_at(ledger, budget.per_minute, now), _share_at(budget, ledger, now, use))
    return Verdict(room, "budget_minute" if room > now else None)


def limited(budget: Budget, ledger: Ledger, now: datetime, wait: timedelta) -> Ledger:
    """The ledger after a 429: nobody calls for `wait`, and live polls come half as often, down to one in five minutes."""
    base = _base(budget, ledger.pages)
    stretch = min(max(STRETCH_LIMIT_S, base), 2 * max(ledger.stretch_s, base))
    return replace(
        ledger,
        blocked_until=max(ledger.blocked_until, to_ms(now + wait)),
        stretch_s=math.ceil(stretch),
    )


def answered(budget: Budget, ledger: Ledger) -> Ledger:
    """The ledger after a good answer to a live poll: the way back from a stretched interval."""
    eased = int(ledger.stretch_s / 1.5)
    return replace(ledger, stretch_s=eased if eased > _base(budget, ledger.pages) else 0)


def next_month(now: datetime) -> datetime:
    """Midnight UTC of its first day: CoinGecko counts calendar months."""
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def _base(budget: Budget, pages: int) -> float:
    return (
        max(budget.poll_seconds, math.ceil(pages * WINDOW_MS / 1000 / budget.live_per_minute))
        if pages > 1
        else budget.poll_seconds
    )


def _seconds_left(now: datetime) -> float:
    return (next_month(now) - now).total_seconds()


def _month_seconds(now: datetime) -> float:
    end = next_month(now)
    return (end - (end - timedelta(days=1)).replace(day=1)).total_seconds()


def _live_left(per_month: int, ledger: Ledger, now: datetime) -> float:
    share = HISTORY_SHARE * per_month
    held = max(
        0.0, min(share - ledger.used_beside, share * _seconds_left(now) / _month_seconds(now))
    )
    return (1 - RESERVE) * per_month - ledger.used - held


def _floor(budget: Budget, now: datetime, pages: int) -> float:
    """Calls that live polls need for the rest of the month at half the even pace: what nobody else may take."""
    seconds = _seconds_left(now)
    half = LIVE_SHARE / 2 * (budget.per_month or 0) * seconds / _month_seconds(now)
    return min(half, seconds / budget.poll_seconds * pages)


def _month_allows(budget: Budget, per_month: int, ledger: Ledger, now: datetime, use: Use) -> bool:
    if use is Use.LIVE:
        return ledger.used < per_month
    kept = _floor(budget, now, ledger.pages)
    if use is Use.WAITING:
        return ledger.used + 1 + kept <= per_month
    return (
        ledger.used_beside < HISTORY_SHARE * per_month
        and ledger.used + 1 + kept <= (1 - RESERVE) * per_month
    )


def _room_at(ledger: Ledger, limit: int, now: datetime, *uses: Use) -> datetime:
    """When fewer than `limit` calls (for these uses; none named = for any) lie in the last minute."""
    made = sorted(moment for moment, use in ledger.calls if not uses or use in uses)
    if len(made) < limit:
        return now
    return from_ms(made[len(made) - limit] + WINDOW_MS)


def _share_at(budget: Budget, ledger: Ledger, now: datetime, use: Use) -> datetime:
    """When the minute's share of this use has room: live polls and the rest keep out of each other's way."""
    if use is Use.LIVE:
        return _room_at(ledger, budget.live_per_minute, now, Use.LIVE)
    seconds = max(_base(budget, ledger.pages), ledger.stretch_s)
    live = min(budget.live_per_minute, math.ceil(ledger.pages * max(1.0, 60 / seconds)))
    beside = max(1, budget.per_minute - live)
    room = _room_at(ledger, beside, now, Use.WAITING, Use.BACKGROUND)
    if use is Use.WAITING:
        return room
    return max(
        room,
        _room_at(ledger, max(1, beside - WAITING_CALLS), now, Use.WAITING, Use.BACKGROUND),
        _eased_at(budget, ledger, now),
    )


def _eased_at(budget: Budget, ledger: Ledger, now: datetime) -> datetime:
    """While 429s stretch the live interval, background calls keep that distance too."""
    last = max((moment for moment, use in ledger.calls if use == Use.BACKGROUND), default=0)
    return from_ms(last + ledger.stretch_s * 1000) if ledger.stretch_s and last else now
