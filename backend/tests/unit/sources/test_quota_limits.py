"""The quota policy at its limits: of the minute, of the month and of a slowdown."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cryptoviz.clock import to_ms
from cryptoviz.sources.quota.ledger import CallKind, Ledger
from cryptoviz.sources.quota.policy import Budget, QuotaPolicy, next_month

NOW = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
END = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
SECONDS_LEFT = 20.5 * 86_400
KEYLESS = Budget(per_minute=5, per_month=None, poll_seconds=60)
DEMO = Budget(per_minute=30, per_month=10_000, poll_seconds=60)
LIVE, WAITING, BACKGROUND = CallKind.LIVE, CallKind.WAITING, CallKind.BACKGROUND


def may_call(budget, ledger, kind, now=NOW):
    decision = QuotaPolicy(budget, ledger, now).may_call(kind)
    return decision.code, decision.until


def spent(used, used_other=0):
    return Ledger("2026-11", used=used, used_other=used_other)


@pytest.mark.parametrize(
    ("kind", "allowed", "until"),
    [
        (LIVE, 9_999, DECEMBER),
        (WAITING, 9_998, DECEMBER),  # a part of a call is left to the live poll
        (BACKGROUND, 9_498, END + timedelta(hours=1)),
    ],
)
def test_may_call_at_the_end_of_the_month_spends_its_last_call(kind, allowed, until):
    assert may_call(DEMO, spent(allowed), kind, END) == (None, END)
    assert may_call(DEMO, spent(allowed + 1), kind, END) == ("budget_month", until)


def test_may_call_in_background_ends_with_the_history_share():
    assert may_call(DEMO, spent(1_499, 1_499), BACKGROUND) == (None, NOW)
    refused = ("budget_month", NOW + timedelta(hours=1))
    assert may_call(DEMO, spent(1_500, 1_500), BACKGROUND) == refused


def test_may_call_live_is_limited_by_live_calls_of_the_minute_only():
    ledger = Ledger().as_of(NOW).with_call(NOW, LIVE)
    for _ in range(3):
        ledger = ledger.with_call(NOW, WAITING)
    assert may_call(KEYLESS, ledger, LIVE) == (None, NOW)


def test_may_call_waiting_leaves_room_for_the_live_polls_of_the_minute():
    budget, ledger = Budget(per_minute=10, per_month=None, poll_seconds=20), Ledger().as_of(NOW)
    for _ in range(7):
        assert may_call(budget, ledger, WAITING) == (None, NOW)
        ledger = ledger.with_call(NOW, WAITING)
    assert may_call(budget, ledger, WAITING) == ("budget_minute", NOW + timedelta(seconds=61))


def test_may_call_in_background_comes_once_per_slowed_down_interval():
    ledger = Ledger(slowdown_s=120).as_of(NOW)
    assert may_call(DEMO, ledger.with_call(NOW, WAITING), BACKGROUND) == (None, NOW)
    ledger = ledger.with_call(NOW, BACKGROUND)
    assert may_call(DEMO, ledger, BACKGROUND) == ("budget_minute", NOW + timedelta(seconds=120))
    later = NOW + timedelta(seconds=60)
    assert may_call(DEMO, ledger.as_of(later), WAITING, later) == (None, later)
    fast = Ledger().as_of(NOW).with_call(NOW, BACKGROUND)
    assert may_call(DEMO, fast, BACKGROUND) == (None, NOW)


@pytest.mark.parametrize(
    ("used", "used_other", "pages", "left"),
    [(0, 0, 1, 9_500 - 1_025), (0, 0, 2, 9_500 - 1_025), (1_000, 1_000, 1, 8_500 - 500)],
)
def test_interval_spreads_what_history_leaves_over_the_month(used, used_other, pages, left):
    seconds = QuotaPolicy(DEMO, spent(used, used_other), NOW).live_interval_s(pages)
    assert seconds == pytest.approx(SECONDS_LEFT * pages / left)


def test_interval_of_a_user_who_looks_ends_at_half_of_the_even_pace():
    for used, is_short in ((6_765, True), (6_766, False)):
        policy = QuotaPolicy(DEMO, spent(used, 1_500), NOW, active=True)
        assert (policy.live_interval_s(1) == 60) is is_short


def test_may_call_waiting_leaves_the_polls_of_the_rest_of_the_month():
    hourly = Budget(per_minute=30, per_month=10_000, poll_seconds=3600)
    for pages, used in ((1, 10_000 - 492 - 1), (2, 10_000 - 2 * 492 - 1)):
        ledger = Ledger("2026-11", used=used, pages=pages)
        assert may_call(hourly, ledger, WAITING) == (None, NOW)
        ledger = Ledger("2026-11", used=used + 1, pages=pages)
        assert may_call(hourly, ledger, WAITING) == ("budget_month", DECEMBER)


def test_interval_of_several_pages_has_the_minutes_that_they_need():
    budget = Budget(per_minute=2, per_month=None, poll_seconds=20)
    assert QuotaPolicy(budget, Ledger(), NOW).live_interval_s(1) == 20
    assert QuotaPolicy(budget, Ledger(), NOW).live_interval_s(2) == 122


def test_slowdown_ends_with_the_interval_of_the_setting():
    def after(slowdown_s):
        return QuotaPolicy(KEYLESS, Ledger(slowdown_s=slowdown_s), NOW).after_success().slowdown_s

    assert (after(93), after(90)) == (62, 0)


def test_poll_that_is_due_is_granted_now():
    decision = QuotaPolicy(DEMO, Ledger().as_of(NOW), NOW).may_poll(1)
    assert (decision.code, decision.until) == (None, NOW)


def test_ledger_of_a_new_month_begins_with_no_calls_spent():
    ledger = spent(9_000, 1_500).as_of(DECEMBER)
    assert (ledger.month, ledger.used, ledger.used_other) == ("2026-12", 0, 0)
    assert spent(9_000, 1_500).as_of(NOW) == spent(9_000, 1_500)


def test_ledger_keeps_the_calls_of_the_last_61_seconds():
    calls = tuple((to_ms(NOW) + offset, "live") for offset in (-61_000, -60_999, 60_999, 61_000))
    assert Ledger(calls=calls).as_of(NOW).calls == calls[1:3]


def test_ledger_after_a_small_clock_change_counts_the_last_poll_from_now():
    assert Ledger(polled_at=to_ms(NOW) + 5_000).as_of(NOW).polled_at == to_ms(NOW)
    assert Ledger(polled_at=to_ms(NOW) - 5_000).as_of(NOW).polled_at == to_ms(NOW) - 5_000


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 1, tzinfo=UTC), DECEMBER),
        (datetime(2026, 11, 30, 23, 59, 59, 999_999, tzinfo=UTC), DECEMBER),
        (datetime(2026, 12, 31, 7, 8, 9, 10, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)),
        (datetime(2026, 12, 1, 1, tzinfo=timezone(timedelta(hours=2))), DECEMBER),
    ],
)
def test_next_month_is_that_of_utc(now, expected):
    assert next_month(now) == expected
