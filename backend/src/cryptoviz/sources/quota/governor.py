"""The quota governor: applies the policy to the ledger that all processes with a key share."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from msgspec.structs import replace

from cryptoviz.clock import to_ms
from cryptoviz.errors import SourceUnavailableError, StoreError
from cryptoviz.sources.http.reasons import make_reason
from cryptoviz.sources.quota.ledger import CallKind, Ledger
from cryptoviz.sources.quota.policy import ACTIVE, Budget, Decision, QuotaPolicy, next_month

DATABASE_RETRY = timedelta(seconds=10)
TRIES = 50


class QuotaRows(Protocol):
    """One row per account, changed by compare-and-swap. Both methods raise StoreError."""

    def read(self, account: str) -> tuple[str | None, int]:
        """Return the state and its version; (None, 0) if there is none."""

    def swap(self, account: str, state: str, version: int) -> bool:
        """Store `state` if the stored version is still `version`; return whether it was."""


class Activity(Protocol):
    """Activity of users: a monthly budget is spent while a user is looking."""

    def seen_at(self) -> datetime | None:
        """Return when a signed-in page last sent a request. Raises StoreError."""


@dataclass(frozen=True)
class Usage:
    """Use of the budget, for the status."""

    calls_month: int
    budget_month: int | None  # None if the plan has no monthly budget
    interval_s: int  # between live polls
    month_spent: bool  # whether no live poll is left in this month


def quota_row(api_key: str) -> str:
    """Return the name of the key's row: a hash, because no key is in the database in clear."""
    return hashlib.sha256(api_key.encode()).hexdigest()[:32] if api_key else "keyless"


class Governor:
    """Grants calls to a source. Thread-safe. Raises SourceUnavailableError without the database.

    If the budget is tight, background calls wait for `settle` after the first request of a call: at
    the start users star coins, whose history needs every call of the minute.
    """

    def __init__(
        self,
        title: str,
        budget: Budget,
        account: str,
        rows: QuotaRows,
        activity: Activity,
        settle: timedelta = timedelta(0),
    ) -> None:
        self._title, self._budget, self._account = title, budget, account
        self._rows, self._activity = rows, activity
        self._settle, self._settled_at = settle, datetime.max.replace(tzinfo=UTC)

    def live_due(self, now: datetime, pages: int) -> datetime:
        """Return when the next live poll of so many pages may start."""
        return self._policy(now).live_due(pages)

    def start_poll(self, now: datetime, pages: int) -> None:
        """Claim the next live poll for all processes, with its first call. Raises if not due."""

        def claim(policy: QuotaPolicy) -> Ledger:
            self._require(policy.may_poll(pages), now)
            started = replace(policy.ledger, polled_at=to_ms(now), pages=pages)
            return started.with_call(now, CallKind.LIVE)

        self._update(now, claim)

    def acquire(self, kind: CallKind, now: datetime) -> None:
        """Spend one call. Raises SourceUnavailableError if none is left."""

        def spend(policy: QuotaPolicy) -> Ledger:
            self._require(self._may_call(policy, kind), now)
            return policy.ledger.with_call(now, kind)

        self._update(now, spend)

    def free_at(self, kind: CallKind, now: datetime) -> datetime:
        """Return when `acquire` would succeed, as far as is known now."""
        return self._may_call(self._policy(now), kind).until

    def on_rate_limited(self, now: datetime, wait: timedelta) -> None:
        """Make every process wait after a 429."""
        self._update(now, lambda policy: policy.after_rate_limit(wait))

    def on_success(self, now: datetime) -> None:
        """Shorten a slowed-down interval after a good live poll."""
        if self._policy(now).ledger.slowdown_s:
            self._update(now, QuotaPolicy.after_success)

    def usage(self, now: datetime, pages: int) -> Usage:
        """Return the calls of this month and the present interval of live polls."""
        policy = self._policy(now)
        seconds = policy.live_interval_s(pages)
        shown = (next_month(now) - now).total_seconds() if seconds is None else seconds
        interval_s = max(1, round(shown))
        return Usage(policy.ledger.used, self._budget.per_month, interval_s, seconds is None)

    def _may_call(self, policy: QuotaPolicy, kind: CallKind) -> Decision:
        decision, now = policy.may_call(kind), policy.now
        # The clock may have been set back since.
        self._settled_at = min(self._settled_at, now + self._settle)
        if kind is not CallKind.BACKGROUND or not self._budget.is_tight or decision.code:
            return decision
        code = "budget_minute" if now < self._settled_at else None
        return Decision(max(now, self._settled_at), code)

    def _policy(self, now: datetime) -> QuotaPolicy:
        try:
            return self._read(now)[0]
        except StoreError as error:
            raise self._database_error() from error

    def _update(self, now: datetime, change: Callable[[QuotaPolicy], Ledger]) -> None:
        try:
            for _ in range(TRIES):
                policy, version = self._read(now)
                if self._rows.swap(self._account, change(policy).to_json(), version):
                    return
        except StoreError as error:
            raise self._database_error() from error
        raise self._database_error()

    def _read(self, now: datetime) -> tuple[QuotaPolicy, int]:
        state, version = self._rows.read(self._account)
        ledger = Ledger.from_json(state) if state else Ledger()
        return QuotaPolicy(self._budget, ledger.as_of(now), now, self._is_active(now)), version

    def _is_active(self, now: datetime) -> bool:
        if self._budget.per_month is None:
            return False  # activity matters for a monthly budget only
        seen = self._activity.seen_at()
        return seen is not None and abs(now - seen) <= ACTIVE

    def _require(self, decision: Decision, now: datetime) -> None:
        """Raise SourceUnavailableError unless the decision grants the call."""
        if decision.code is None:
            return
        wait = decision.until - now
        params: dict[str, str | int] = {}
        if decision.code == "rate_limited":
            params = {"status": 429, "retry_s": round(wait.total_seconds())}
        raise SourceUnavailableError(make_reason(decision.code, self._title, **params), wait)

    def _database_error(self) -> SourceUnavailableError:
        return SourceUnavailableError(make_reason("database", self._title), DATABASE_RETRY)
