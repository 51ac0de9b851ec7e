"""The quota policy and the ledger."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.clock import from_ms, to_ms
from cryptoviz.sources.quota.ledger import CallKind, Ledger
from cryptoviz.sources.quota.policy import Budget, QuotaPolicy

NOW = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
KEYLESS = Budget(per_minute=5, per_month=None, poll_seconds=60)
DEMO = Budget(per_minute=30, per_month=10_000, poll_seconds=60)
FRESH = Ledger().as_of(NOW)


def interval(
    budget: Budget, ledger: Ledger, now: datetime = NOW, pages: int = 1, active: bool = False
) -> float | None:
    return QuotaPolicy(budget, ledger, now, active).live_interval_s(pages)


def refusal(budget: Budget, ledger: Ledger, kind: CallKind, now: datetime = NOW) -> str | None:
    return QuotaPolicy(budget, ledger, now).may_call(kind).code


def test_interval_without_a_key_grows_with_429s_and_shrinks_with_good_polls() -> None:
    ledger, slower = FRESH, []
    for _ in range(4):
        ledger = QuotaPolicy(KEYLESS, ledger, NOW).after_rate_limit(timedelta(seconds=60))
        slower.append(interval(KEYLESS, ledger))
    assert (interval(KEYLESS, FRESH), slower) == (60, [120, 240, 300, 300])
    faster = []
    for _ in range(5):
        ledger = QuotaPolicy(KEYLESS, ledger, NOW).after_success()
        faster.append(interval(KEYLESS, ledger))
    assert faster == [200, 133, 88, 60, 60]


def test_interval_with_a_demo_key_is_a_minute_only_while_a_user_looks() -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    month = Ledger().as_of(start)
    assert interval(DEMO, month, start) == pytest.approx(30 * 86_400 / 8_000)
    assert interval(DEMO, month, start, active=True) == 60


def test_interval_with_little_budget_left_is_spread_although_a_user_looks() -> None:
    """A user who always looks must not silence the rest of the month."""
    spent = Ledger("2026-11", used=6_900, used_other=1_500)
    seconds = interval(DEMO, spent, active=True)
    assert seconds is not None
    assert seconds > 300


def test_policy_with_a_spent_month_refuses_until_the_next() -> None:
    spent = Ledger("2026-11", used=10_000)
    decision = QuotaPolicy(DEMO, spent, NOW, active=True).may_poll(1)
    assert (decision.code, decision.until) == ("budget_month", datetime(2026, 12, 1, tzinfo=UTC))
    assert refusal(DEMO, spent, CallKind.WAITING) == "budget_month"
    december = datetime(2026, 12, 1, 0, 0, 1, tzinfo=UTC)
    assert QuotaPolicy(DEMO, spent.as_of(december), december).may_poll(1).code is None


def test_may_call_with_the_history_share_spent_allows_only_a_waiting_user() -> None:
    filled = Ledger("2026-11", used=1_500, used_other=1_500)
    assert refusal(DEMO, filled, CallKind.BACKGROUND) == "budget_month"
    assert refusal(DEMO, filled, CallKind.WAITING) is None


def test_may_call_in_background_is_granted_once_a_minute_without_a_key() -> None:
    ledger = FRESH.with_call(NOW, CallKind.LIVE)
    assert refusal(KEYLESS, ledger, CallKind.BACKGROUND) is None
    ledger = ledger.with_call(NOW, CallKind.BACKGROUND)
    assert refusal(KEYLESS, ledger, CallKind.BACKGROUND) == "budget_minute"
    for _ in range(3):
        assert refusal(KEYLESS, ledger, CallKind.WAITING) is None
        ledger = ledger.with_call(NOW, CallKind.WAITING)
    decision = QuotaPolicy(KEYLESS, ledger, NOW).may_call(CallKind.WAITING)
    assert (decision.code, decision.until) == ("budget_minute", NOW + timedelta(seconds=61))


def test_live_due_is_not_delayed_by_other_calls() -> None:
    ledger = FRESH
    while refusal(KEYLESS, ledger, CallKind.WAITING) is None:
        ledger = ledger.with_call(NOW, CallKind.WAITING)
    assert QuotaPolicy(KEYLESS, ledger, NOW, active=True).live_due(1) == NOW


def test_interval_of_many_pages_has_the_minutes_they_need() -> None:
    assert interval(KEYLESS, FRESH, pages=12) == 183
    ledger = FRESH
    for _ in range(4):
        assert refusal(KEYLESS, ledger, CallKind.LIVE) is None
        ledger = ledger.with_call(NOW, CallKind.LIVE)
    assert refusal(KEYLESS, ledger, CallKind.LIVE) == "budget_minute"


def test_policy_after_a_429_refuses_every_kind_of_call() -> None:
    ledger = QuotaPolicy(DEMO, FRESH, NOW).after_rate_limit(timedelta(seconds=90))
    policy = QuotaPolicy(DEMO, ledger, NOW, active=True)
    for kind in CallKind:
        assert policy.may_call(kind).until == NOW + timedelta(seconds=90)
    assert policy.may_poll(1).code == "rate_limited"


@pytest.mark.parametrize("back", [timedelta(hours=1, seconds=1), timedelta(days=3)])
def test_policy_after_the_clock_was_set_back_polls_and_calls_at_once(back: timedelta) -> None:
    polled_at = to_ms(NOW + back)
    ledger = Ledger(polled_at=polled_at, blocked_until=polled_at + 60_000).as_of(NOW)
    assert QuotaPolicy(KEYLESS, ledger, NOW).live_due(1) <= NOW
    assert refusal(KEYLESS, ledger, CallKind.WAITING) is None


calls = st.lists(st.tuples(st.integers(0, 120_000), st.sampled_from(list(CallKind))), max_size=200)


@given(calls, st.integers(1, 40))
def test_policy_never_exceeds_the_plan_in_any_minute(
    wanted: list[tuple[int, CallKind]], per_minute: int
) -> None:
    budget = Budget(per_minute, None, 60)
    ledger, made = Ledger(), []
    for offset, kind in sorted(wanted):
        now = from_ms(to_ms(NOW) + offset)
        ledger = ledger.as_of(now)
        if refusal(budget, ledger, kind, now) is None:
            ledger = ledger.with_call(now, kind)
            made.append(offset)
    assert all(
        sum(first <= later < first + 60_000 for later in made) <= per_minute for first in made
    )


@given(st.integers(0, 11_000), st.integers(0, 3_000), st.booleans(), st.integers(0, 29 * 86_400))
def test_interval_is_never_shorter_than_the_setting(
    used: int, other: int, active: bool, into: int
) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=into)
    ledger = Ledger("2026-11", used=used, used_other=min(used, other))
    seconds = interval(DEMO, ledger, now, active=active)
    assert seconds is None or seconds >= 60


def test_ledger_written_as_json_is_read_back() -> None:
    ledger = FRESH.with_call(NOW, CallKind.LIVE).with_call(NOW, CallKind.WAITING)
    blocked = QuotaPolicy(DEMO, ledger, NOW).after_rate_limit(timedelta(seconds=7))
    assert Ledger.from_json(blocked.to_json()) == blocked


def test_ledger_of_an_older_version_is_read() -> None:
    stored = """{"month":"2026-11","used":3,"used_beside":1,"calls":[[1795435000000,"live"]],
    "polled_at":5,"pages":2,"blocked_until":6,"stretch_s":120}"""
    assert Ledger.from_json(stored) == Ledger(
        "2026-11", 3, 1, ((1_795_435_000_000, "live"),), 5, 2, 6, 120
    )
