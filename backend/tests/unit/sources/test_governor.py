"""The quota governor on rows in memory."""

from datetime import UTC, datetime, timedelta

import pytest

from cryptoviz.errors import SourceUnavailableError, StoreError
from cryptoviz.sources.quota.governor import DATABASE_RETRY, Governor, Usage, quota_row
from cryptoviz.sources.quota.ledger import CallKind, Ledger
from cryptoviz.sources.quota.policy import Budget
from support.fakes.sources import MemoryQuota, Seen

NOW = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
KEYLESS = Budget(per_minute=5, per_month=None, poll_seconds=60)
DEMO = Budget(per_minute=30, per_month=10_000, poll_seconds=60)


class LostRows:
    """QuotaRows of a database that is away."""

    def read(self, account):
        raise StoreError("away")

    def swap(self, account, state, version):
        raise StoreError("away")


class BusyRows(MemoryQuota):
    """QuotaRows that another process changes first, `lost` times."""

    def __init__(self, lost):
        super().__init__()
        self.lost = lost

    def swap(self, account, state, version):
        self.lost -= 1
        return self.lost < 0 and super().swap(account, state, version)


def governor(rows, budget=KEYLESS, account="some", activity=None):
    return Governor("CoinGecko", budget, account, rows, activity or Seen())


def ledger(rows, account="some"):
    return Ledger.from_json(rows.rows[account][0])


def refusal(action, *arguments):
    with pytest.raises(SourceUnavailableError) as caught:
        action(*arguments)
    error = caught.value
    return error.reason.code, error.retry_after


@pytest.fixture
def rows():
    return MemoryQuota()


def test_start_poll_spends_a_live_call_and_claims_the_interval(rows):
    one, other = governor(rows), governor(rows)
    one.start_poll(NOW, 2)
    state = ledger(rows)
    assert (state.polled_at, state.pages) == (1_794_312_000_000, 2)
    assert (state.used, state.used_other, state.calls) == (1, 0, ((1_794_312_000_000, "live"),))
    assert other.live_due(NOW + SECOND, 1) == NOW + MINUTE
    assert refusal(other.start_poll, NOW + SECOND, 1) == ("budget_minute", 59 * SECOND)
    other.start_poll(NOW + MINUTE, 1)
    assert ledger(rows).used == 2


def test_acquire_beyond_the_minute_is_refused_until_the_window_ends(rows):
    quota = governor(rows)
    for kind, at in ((CallKind.WAITING, NOW), (CallKind.WAITING, NOW + SECOND)):
        for _ in range(2):
            assert quota.free_at(kind, at) <= at
            quota.acquire(kind, at)
    later = NOW + 2 * SECOND
    assert quota.free_at(CallKind.WAITING, later) == NOW + 61 * SECOND
    assert refusal(quota.acquire, CallKind.WAITING, later) == ("budget_minute", 59 * SECOND)
    assert (ledger(rows).used, ledger(rows).used_other) == (4, 4)


def test_accounts_do_not_share_calls(rows):
    governor(rows, account="one").start_poll(NOW, 1)
    governor(rows, account="two").start_poll(NOW, 1)
    assert set(rows.rows) == {"one", "two"}


def test_rate_limit_stops_every_governor_and_a_good_poll_eases_it(rows):
    one, other = governor(rows), governor(rows)
    one.on_rate_limited(NOW, 90 * SECOND)
    with pytest.raises(SourceUnavailableError) as caught:
        other.acquire(CallKind.WAITING, NOW + SECOND)
    assert caught.value.retry_after == 89 * SECOND
    assert caught.value.reason.code == "rate_limited"
    assert caught.value.reason.params == {"status": 429, "retry_s": 89}
    assert "CoinGecko answered 429" in str(caught.value)
    assert ledger(rows).slowdown_s == 120
    other.on_success(NOW + 2 * MINUTE)
    assert ledger(rows).slowdown_s == 80


def test_success_without_a_slowdown_writes_nothing(rows):
    governor(rows).on_success(NOW)
    assert rows.rows == {}


@pytest.mark.parametrize(
    ("seen", "interval_s"),
    [
        (None, 324),
        (NOW - timedelta(minutes=10), 60),
        (NOW - timedelta(minutes=10, seconds=1), 324),
        (NOW + timedelta(days=900), 324),
    ],
)
def test_usage_has_the_interval_of_a_user_who_looks_or_not(rows, seen, interval_s):
    now = datetime(2026, 11, 1, tzinfo=UTC)
    seen = seen and now + (seen - NOW)
    usage = governor(rows, DEMO, activity=Seen(seen)).usage(now, 1)
    assert usage == Usage(0, 10_000, interval_s, month_spent=False)


def test_usage_of_a_spent_month_waits_for_the_next(rows):
    rows.swap("some", Ledger("2026-11", used=10_000).to_json(), 0)
    now = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    assert governor(rows, DEMO).usage(now, 1) == Usage(10_000, 10_000, 60, month_spent=True)
    december = now + 2 * MINUTE
    assert governor(rows, DEMO).usage(december, 1).calls_month == 0


def test_usage_without_a_monthly_budget_ignores_users(rows):
    class Unread:
        def seen_at(self):
            raise AssertionError("activity is not asked without a monthly budget")

    assert governor(rows, activity=Unread()).usage(NOW, 1) == Usage(0, None, 60, False)


def test_every_method_without_a_database_raises_source_unavailable():
    quota = governor(LostRows())
    for action, *arguments in (
        (quota.live_due, NOW, 1),
        (quota.start_poll, NOW, 1),
        (quota.acquire, CallKind.LIVE, NOW),
        (quota.free_at, CallKind.LIVE, NOW),
        (quota.on_rate_limited, NOW, MINUTE),
        (quota.on_success, NOW),
        (quota.usage, NOW, 1),
    ):
        assert refusal(action, *arguments) == ("database", DATABASE_RETRY)


def test_change_lost_to_another_process_is_tried_again():
    rows = BusyRows(lost=49)
    governor(rows).acquire(CallKind.LIVE, NOW)
    assert ledger(rows).used == 1
    assert refusal(governor(BusyRows(lost=50)).acquire, CallKind.LIVE, NOW) == (
        "database",
        DATABASE_RETRY,
    )


def test_quota_row_a_key_is_a_hash_without_the_key():
    assert quota_row("") == "keyless"
    assert quota_row("CG-secret") == "7d2bb6c01832fee08ce96cb610c464d6"  # as in older databases
