"""The governor's pure decisions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.clock import from_ms, to_ms
from cryptoviz.sources.quota import budget as quota
from cryptoviz.sources.quota.budget import Budget
from cryptoviz.sources.quota.ledger import Ledger, Use

NOW = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
KEYLESS = Budget(per_minute=5, per_month=None, poll_seconds=60)
DEMO = Budget(per_minute=30, per_month=10_000, poll_seconds=60)
FRESH = Ledger().at(NOW)


def seconds(
    budget: Budget, ledger: Ledger, now: datetime = NOW, pages: int = 1, active: bool = False
) -> float | None:
    return quota.interval(budget, ledger, now, pages, active=active)


def test_keyless_polls_every_minute_and_is_stretched_by_429s_and_back() -> None:
    ledger, told = FRESH, []
    for _ in range(4):
        ledger = quota.limited(KEYLESS, ledger, NOW, timedelta(seconds=60))
        told.append(seconds(KEYLESS, ledger))
    assert (seconds(KEYLESS, FRESH), told) == (60, [120, 240, 300, 300])
    back = []
    for _ in range(5):
        ledger = quota.answered(KEYLESS, ledger)
        back.append(seconds(KEYLESS, ledger))
    assert back == [200, 133, 88, 60, 60]


def test_a_demo_key_polls_each_minute_only_while_somebody_looks() -> None:
    month = Ledger().at(datetime(2026, 11, 1, tzinfo=UTC))
    start = datetime(2026, 11, 1, tzinfo=UTC)
    assert seconds(DEMO, month, start) == pytest.approx(30 * 86_400 / 8_000)
    assert seconds(DEMO, month, start, active=True) == 60
    spent = Ledger("2026-11", used=6_900, used_beside=1_500)
    watched = seconds(DEMO, spent, active=True)
    assert watched is not None
    assert watched > 300, (
        "what is left is spread: somebody who always looks must not silence the rest of the month"
    )


def test_a_spent_month_waits_for_the_next() -> None:
    spent = Ledger("2026-11", used=10_000)
    verdict = quota.live_poll(DEMO, spent, NOW, 1, active=True)
    assert (verdict.code, verdict.until) == ("budget_month", datetime(2026, 12, 1, tzinfo=UTC))
    assert quota.call(DEMO, spent, NOW, Use.WAITING).code == "budget_month"
    december = datetime(2026, 12, 1, 0, 0, 1, tzinfo=UTC)
    assert quota.live_poll(DEMO, spent.at(december), december, 1, active=False).code is None


def test_history_keeps_to_its_share_but_a_waiting_user_does_not() -> None:
    filled = Ledger("2026-11", used=1_500, used_beside=1_500)
    assert quota.call(DEMO, filled, NOW, Use.BACKGROUND).code == "budget_month"
    assert quota.call(DEMO, filled, NOW, Use.WAITING).code is None


def test_filling_leaves_three_calls_of_the_minute_to_a_user_who_waits() -> None:
    ledger = FRESH.spent(NOW, Use.LIVE)
    assert quota.call(KEYLESS, ledger, NOW, Use.BACKGROUND).code is None
    ledger = ledger.spent(NOW, Use.BACKGROUND)
    assert quota.call(KEYLESS, ledger, NOW, Use.BACKGROUND).code == "budget_minute"
    for _ in range(3):
        assert quota.call(KEYLESS, ledger, NOW, Use.WAITING).code is None
        ledger = ledger.spent(NOW, Use.WAITING)
    refused = quota.call(KEYLESS, ledger, NOW, Use.WAITING)
    assert (refused.code, refused.until) == ("budget_minute", NOW + timedelta(seconds=61))


def test_history_cannot_delay_the_next_live_poll() -> None:
    ledger = FRESH
    while quota.call(KEYLESS, ledger, NOW, Use.WAITING).code is None:
        ledger = ledger.spent(NOW, Use.WAITING)
    assert quota.live_due(KEYLESS, ledger, NOW, 1, active=True) == NOW


def test_many_pages_take_the_minutes_they_need() -> None:
    assert seconds(KEYLESS, FRESH, pages=12) == 183
    ledger = FRESH
    for _ in range(4):
        assert quota.call(KEYLESS, ledger, NOW, Use.LIVE).code is None
        ledger = ledger.spent(NOW, Use.LIVE)
    assert quota.call(KEYLESS, ledger, NOW, Use.LIVE).code == "budget_minute"


def test_a_429_holds_everybody_back() -> None:
    ledger = quota.limited(DEMO, FRESH, NOW, timedelta(seconds=90))
    for use in Use:
        assert quota.call(DEMO, ledger, NOW, use).until == NOW + timedelta(seconds=90)
    assert quota.live_poll(DEMO, ledger, NOW, 1, active=True).code == "rate_limited"


def test_a_clock_set_back_does_not_silence_the_poll() -> None:
    ahead = Ledger(
        "2026-11",
        polled_at=to_ms(NOW + timedelta(days=3)),
        blocked_until=to_ms(NOW + timedelta(days=3)),
    )
    corrected = ahead.at(NOW)
    assert quota.live_due(KEYLESS, corrected, NOW, 1, active=True) <= NOW + timedelta(hours=1)


@pytest.mark.parametrize("back", [timedelta(hours=1, seconds=1), timedelta(days=1)])
def test_a_clock_set_back_is_over_at_once_and_not_when_it_has_caught_up(back: timedelta) -> None:
    kept = Ledger(
        polled_at=to_ms(NOW + back), blocked_until=to_ms(NOW + back + timedelta(minutes=1))
    )
    assert quota.live_due(KEYLESS, kept.at(NOW), NOW, 1, active=False) <= NOW
    assert quota.call(KEYLESS, kept.at(NOW), NOW, Use.WAITING).code is None


calls = st.lists(st.tuples(st.integers(0, 120_000), st.sampled_from(list(Use))), max_size=200)


@given(calls, st.integers(1, 40))
def test_no_sliding_minute_ever_exceeds_the_plan(
    asked: list[tuple[int, Use]], per_minute: int
) -> None:
    budget = Budget(per_minute, None, 60)
    ledger, made = Ledger(), []
    for offset, use in sorted(asked):
        now = from_ms(to_ms(NOW) + offset)
        ledger = ledger.at(now)
        if quota.call(budget, ledger, now, use).code is None:
            ledger = ledger.spent(now, use)
            made.append(offset)
    assert all(
        sum(first <= later < first + 60_000 for later in made) <= per_minute for first in made
    )


@given(st.integers(0, 11_000), st.integers(0, 3_000), st.booleans(), st.integers(0, 29 * 86_400))
def test_an_interval_is_never_shorter_than_what_was_set(
    used: int, beside: int, active: bool, into: int
) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=into)
    told = seconds(
        DEMO, Ledger("2026-11", used=used, used_beside=min(used, beside)), now, active=active
    )
    assert told is None or told >= 60


def test_the_ledger_survives_its_journey_through_the_database() -> None:
    ledger = quota.limited(
        DEMO, FRESH.spent(NOW, Use.LIVE).spent(NOW, Use.WAITING), NOW, timedelta(seconds=7)
    )
    assert Ledger.from_json(ledger.to_json()) == ledger
