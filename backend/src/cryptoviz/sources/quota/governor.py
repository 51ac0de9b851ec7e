"""The quota governor: quota.py's decisions on the one row that all processes with the same key share."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from cryptoviz.clock import to_ms
from cryptoviz.errors import SourceUnavailableError, StoreError
from cryptoviz.sources.http.reasons import reason
from cryptoviz.sources.quota import budget as quota
from cryptoviz.sources.quota.budget import Budget, Verdict
from cryptoviz.sources.quota.ledger import Ledger, Use

DATABASE_RETRY = timedelta(seconds=10)
TRIES = 50


class QuotaRows(Protocol):
    """One row per account, changed by compare-and-swap. Both raise StoreError."""

    def read(self, account: str) -> tuple[str | None, int]:
        """The state and its version; (None, 0) when there is none yet."""

    def swap(self, account: str, state: str, version: int) -> bool:
        """Store `state` if the version is still this one."""


class Activity(Protocol):
    """Whether anybody looks: a monthly budget is spent on those who do."""

    def seen_at(self) -> datetime | None:
        """When a signed-in page last asked for anything. Raises StoreError."""


@dataclass(frozen=True)
class Usage:
    """What the status tells of the budget; `budget_month` None = there is none, `interval_s` = seconds between live polls."""

    calls_month: int
    budget_month: int | None
    interval_s: int
    month_spent: bool  # no live poll is left in this month


def account_of(api_key: str) -> str:
    """The name of the row: a hash, for a key must not stand in the database."""
    return hashlib.sha256(api_key.encode()).hexdigest()[:32] if api_key else "keyless"


class Governor:
    """Grants calls to the source called `title`. Shared by its sources, usable from several threads."""

    def __init__(
        self, title: str, budget: Budget, account: str, rows: QuotaRows, activity: Activity
    ) -> None:
        self._title, self._budget, self._account = title, budget, account
        self._rows, self._activity = rows, activity

    def live_due(self, now: datetime, pages: int) -> datetime:
        """When the next live poll of so many pages may start. Raises SourceUnavailableError when the database is away."""
        ledger, active = self._look(now)
        return quota.live_due(self._budget, ledger, now, pages, active=active)

    def start_poll(self, now: datetime, pages: int) -> None:
        """Claim the next live poll, for all processes, and its first call. Raises SourceUnavailableError when it is not due."""

        def decide(ledger: Ledger, active: bool) -> tuple[Verdict, Ledger]:
            verdict = quota.live_poll(self._budget, ledger, now, pages, active=active)
            begun = replace(ledger, polled_at=to_ms(now), pages=pages)
            return verdict, begun.spent(now, Use.LIVE)

        self._change(now, decide)

    def take(self, use: Use, now: datetime) -> None:
        """Spend one call. Raises SourceUnavailableError when there is none to spend."""

        def decide(ledger: Ledger, _active: bool) -> tuple[Verdict, Ledger]:
            return quota.call(self._budget, ledger, now, use), ledger.spent(now, use)

        self._change(now, decide)

    def free_at(self, use: Use, now: datetime) -> datetime:
        """When `take` would be granted, as things stand. Raises SourceUnavailableError when the database is away."""
        return quota.call(self._budget, self._look(now)[0], now, use).until

    def limited(self, now: datetime, wait: timedelta) -> None:
        """The source answered 429: every process waits."""
        self._change(
            now,
            lambda ledger, _active: (Verdict(now), quota.limited(self._budget, ledger, now, wait)),
        )

    def answered(self, now: datetime) -> None:
        """The source gave a live poll what it asked for."""
        if self._look(now)[0].stretch_s:
            self._change(
                now, lambda ledger, _active: (Verdict(now), quota.answered(self._budget, ledger))
            )

    def usage(self, now: datetime, pages: int) -> Usage:
        """Calls of this month, and the interval at which live polls come now. Raises SourceUnavailableError."""
        ledger, active = self._look(now)
        seconds = quota.interval(self._budget, ledger, now, pages, active=active)
        shown = (quota.next_month(now) - now).total_seconds() if seconds is None else seconds
        return Usage(ledger.used, self._budget.per_month, max(1, round(shown)), seconds is None)

    def _look(self, now: datetime) -> tuple[Ledger, bool]:
        try:
            state, _ = self._rows.read(self._account)
            return _ledger(state, now), self._is_active(now)
        except StoreError as error:
            raise self._away() from error

    def _change(
        self, now: datetime, decide: Callable[[Ledger, bool], tuple[Verdict, Ledger]]
    ) -> None:
        try:
            active = self._is_active(now)
            for _ in range(TRIES):
                state, version = self._rows.read(self._account)
                verdict, ledger = decide(_ledger(state, now), active)
                if verdict.code is not None:
                    raise self._refusal(verdict, now)
                if self._rows.swap(self._account, ledger.to_json(), version):
                    return
        except StoreError as error:
            raise self._away() from error
        raise self._away()

    def _is_active(self, now: datetime) -> bool:
        if self._budget.per_month is None:
            return True  # only a monthly budget makes it worth asking
        seen = self._activity.seen_at()
        return seen is not None and now - seen <= quota.ACTIVE

    def _refusal(self, verdict: Verdict, now: datetime) -> SourceUnavailableError:
        wait, code = verdict.until - now, verdict.code or ""
        why = (
            reason(code, self._title, status=429, retry_s=round(wait.total_seconds()))
            if code == "rate_limited"
            else reason(code, self._title)
        )
        return SourceUnavailableError(why, wait)

    def _away(self) -> SourceUnavailableError:
        return SourceUnavailableError(reason("database", self._title), DATABASE_RETRY)


def _ledger(state: str | None, now: datetime) -> Ledger:
    return (Ledger.from_json(state) if state else Ledger()).at(now)
