"""Calls that wait for those of users, but not for ever."""

from datetime import timedelta

from cryptoviz.sources.quota.governor import Governor
from cryptoviz.sources.quota.ledger import CallKind
from cryptoviz.sources.quota.patience import LIMIT, Patience
from cryptoviz.sources.quota.policy import Budget
from support.fakes.clock import HandClock
from support.fakes.sources import MemoryQuota, Seen


def test_patience_ends_after_ten_minutes_and_begins_again_after_a_call() -> None:
    clock, patience = HandClock(), Patience()
    kinds = []
    for _ in range(3):
        kinds.append(patience.kind(clock()))
        clock.now += LIMIT / 2
    assert kinds == [CallKind.BACKGROUND, CallKind.BACKGROUND, CallKind.WAITING]
    patience.end()
    assert patience.kind(clock()) is CallKind.BACKGROUND
    assert patience.kind(clock() - timedelta(days=1)) is CallKind.BACKGROUND
    assert patience.kind(clock() + LIMIT - timedelta(days=1)) is CallKind.WAITING


def test_due_at_is_when_the_minute_has_a_call_left() -> None:
    clock, patience = HandClock(), Patience()
    budget = Budget(per_minute=5, per_month=None, poll_seconds=60)
    governor = Governor("CoinGecko", budget, "keyless", MemoryQuota(), Seen())
    assert patience.due_at(governor, clock(), clock()) == clock()
    governor.acquire(CallKind.BACKGROUND, clock())
    assert patience.due_at(governor, clock(), clock()) == clock() + timedelta(seconds=61)
    later = clock() + timedelta(minutes=5)
    assert patience.due_at(governor, later, clock()) == later
    governor.on_rate_limited(clock(), timedelta(minutes=5))
    assert patience.due_at(governor, clock(), clock()) == clock(), "the poll reports a long wait"
