"""Calls that wait for those of users, but not for ever."""

from datetime import timedelta

from cryptoviz.sources.quota.ledger import CallKind
from cryptoviz.sources.quota.patience import LIMIT, Patience
from support.fakes.clock import HandClock


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
