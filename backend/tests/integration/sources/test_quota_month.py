"""Five weeks of the quota governor: two processes, restarts, 429s, users who come and go."""

import heapq
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cryptoviz.errors import SourceUnavailableError
from cryptoviz.sources.quota.governor import Governor
from cryptoviz.sources.quota.ledger import CallKind
from cryptoviz.sources.quota.policy import Budget
from cryptoviz.store.db.database import Database
from cryptoviz.store.pipeline.source_state import SqlQuotaRows
from support.fakes.sources import MemoryQuota, Seen
from support.servers.databases import url_of

START = datetime(2026, 10, 30, 7, 13, tzinfo=UTC)  # all of November lies within
DAYS = 35
MINUTE = timedelta(minutes=1)


class Process:
    """A producer that polls when due, fills history when a call is free, and is restarted."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.restart()

    def restart(self) -> None:
        rows, activity = self.world.rows, self.world.activity
        self.governor = Governor("CoinGecko", self.world.budget, "demo", rows, activity)

    def step(self, now: datetime) -> datetime:
        """Make the calls that are due; return when to continue."""
        wait = self.ask(lambda: self.governor.start_poll(now, 1), now)
        if not wait:
            self.world.polls.append(now)
            self.world.answer(self.governor, now)
        if self.world.stars or self.world.backlog:
            kind = CallKind.WAITING if self.world.stars else CallKind.BACKGROUND
            fill_wait = self.ask(lambda: self.governor.acquire(kind, now), now)
            if not fill_wait:
                self.world.filled(kind)
                self.world.answer(self.governor, now, live=False)
            wait = min(wait, fill_wait)
        return now + max(
            wait, timedelta(seconds=20) if self.world.backlog or self.world.stars else MINUTE
        )

    def ask(self, ask: Callable[[], None], now: datetime) -> timedelta:
        """Return how long to wait; zero if the call was granted."""
        try:
            ask()
        except SourceUnavailableError as refusal:
            return min(
                refusal.retry_after or MINUTE, timedelta(minutes=10)
            )  # a user can open a page in the meantime
        self.world.calls.append(now)
        return timedelta(0)


class World:
    def __init__(self, budget: Budget, seed: int) -> None:
        self.rows = MemoryQuota()
        self.budget, self.random = budget, random.Random(seed)
        self.activity = Seen()
        self.calls: list[datetime] = []
        self.polls: list[datetime] = []
        self.waits: list[tuple[datetime, timedelta]] = []
        self.backlog, self.stars = 750, 0

    def answer(self, governor: Governor, now: datetime, live: bool = True) -> None:
        if self.random.random() < 0.02:
            wait = timedelta(seconds=self.random.choice((30, 60, 119)))
            self.waits.append((now, wait))
            governor.on_rate_limited(now, wait)
        elif live:
            governor.on_success(now)

    def filled(self, kind: CallKind) -> None:
        if kind is CallKind.WAITING:
            self.stars -= 1
        else:
            self.backlog -= 1

    def run(self, days: int) -> None:
        end, now = START + timedelta(days=days), START
        processes = [Process(self), Process(self)]
        queue = [(START, 0), (START + timedelta(seconds=7), 1)]
        while now < end:
            now, which = heapq.heappop(queue)
            self.happen(now, processes[which])
            heapq.heappush(queue, (processes[which].step(now), which))

    def happen(self, now: datetime, process: Process) -> None:
        if 18 <= now.hour < 21:
            self.activity.at = now
        if self.random.random() < 0.002:
            self.stars += 3
        if self.random.random() < 0.005:
            process.restart()


@pytest.fixture
def month() -> World:
    world = World(Budget(per_minute=30, per_month=10_000, poll_seconds=60), seed=5)
    world.run(DAYS)
    return world


def test_governor_over_a_month_uses_the_budget_and_never_exceeds_it(month: World) -> None:
    by_month = Counter(f"{call:%Y-%m}" for call in month.calls)
    assert max(by_month.values()) <= month.budget.per_month
    assert by_month["2026-11"] >= 9_000
    busiest = max(
        sum(first <= later < first + MINUTE for later in month.calls[at : at + 60])
        for at, first in enumerate(month.calls)
    )
    assert busiest <= month.budget.per_minute
    assert month.waits, "429s were among the answers"
    assert month.backlog == 0, "history is filled in addition to the live polls"
    assert month.stars == 0, "no starred coin still waits at the end"
    gaps = [
        (later - earlier, earlier)
        for earlier, later in zip(month.polls, month.polls[1:], strict=False)
    ]
    even = timedelta(days=31) / (10_000 * 0.8)
    for gap, since in gaps:
        requested = max(
            (wait for at, wait in month.waits if since <= at <= since + gap), default=timedelta(0)
        )
        assert gap <= 2 * even + requested + MINUTE, f"no poll for {gap} since {since}"
    watched = [gap for gap, since in gaps if since.hour == 19]
    assert sorted(watched)[len(watched) // 2] <= timedelta(seconds=70), (
        "a poll a minute while a user is looking"
    )


def test_governor_counts_the_calls_of_other_processes(database: Database) -> None:
    budget, now = Budget(per_minute=5, per_month=None, poll_seconds=60), START
    other = Database(url_of(database))
    governors = [
        Governor("CoinGecko", budget, "keyless", SqlQuotaRows(one), Seen())
        for one in (database, other)
    ]
    for turn in range(4):  # one call of five is left to history
        governors[turn % 2].acquire(CallKind.LIVE, now)
    for governor in governors:
        with pytest.raises(SourceUnavailableError, match="of this minute are used up"):
            governor.acquire(CallKind.LIVE, now)
    other.dispose()
