"""The product polling a simulator that fails on demand: real sources, a manual clock."""

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cryptoviz.config import Config
from cryptoviz.pipeline.ports import Source
from cryptoviz.setting_types import FeedSetting
from cryptoviz.simulator.http.fault_queue import Fault
from cryptoviz.simulator.http.server import SimulatorServer
from cryptoviz.simulator.market.catalogue import coins
from cryptoviz.sources.factory import coingecko_client, market_sources, news_sources
from cryptoviz.store.pipeline.source_state import SqlActivity, SqlQuotaRows
from support.e2e.in_process_app import InProcessApp
from support.fakes.clock import HandClock
from support.fakes.sources import MemorySparklines
from support.waiting import becomes_true

LIVE, LIST, HISTORY = "coingecko", "coingecko-list", "coingecko-history"
FEEDS = ("coin-courier", "hash-herald")
RSS, ATOM = FEEDS
TIMEOUT_SECONDS = 5  # ample for a simulator that shares two cores with everything else


class TickingClock(HandClock):
    """No two readings are the same, so that two polls of a source have different statuses."""

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


class OpenedChart:
    """The wanted coins: one whose chart has just been opened. Its history is fetched once."""

    def __init__(self) -> None:
        self._coins = itertools.cycle(coin.id for coin in coins()[:20])
        self._coin = next(self._coins)

    def next_coin(self) -> None:
        self._coin = next(self._coins)

    def wanted(self) -> tuple[str, ...]:
        return (self._coin,)

    opened = wanted

    def unfilled(self, days: int, limit: int) -> tuple[str, ...]:
        return (self._coin,)


class FaultScenario:
    def __init__(self, app: InProcessApp, server: SimulatorServer, chart: OpenedChart) -> None:
        self.app, self.server, self._chart = app, server, chart

    def statuses(self) -> dict[str, dict[str, Any]]:
        """Return the status of each source by the short names above."""
        sources = self.app.get("status")["sources"]
        for source in sources:  # overdue while the test moves the clock
            if source["reason"] and source["reason"]["code"] == "overdue":
                source |= {"reason": None, "state": "ok"}
        return {it["source"].rpartition("/")[2].removesuffix(".xml"): it for it in sources}

    def codes(self) -> dict[str, str | None]:
        return {
            name: source["reason"]["code"] if source["reason"] else None
            for name, source in self.statuses().items()
        }

    def inject(self, kind: str, target: str, expected: Mapping[str, str]) -> dict[str, Any]:
        """Inject a fault; return the statuses once they have the expected codes."""
        self.server.app.faults.append(Fault(target, kind, None, seconds=4 * TIMEOUT_SECONDS))
        self._advance_until(lambda: expected.items() <= self.codes().items(), f"{expected}")
        return self.statuses()

    def recover(self) -> None:
        """Remove all faults and wait until every source is well."""
        self.server.app.faults.clear()
        self._advance_until(self.all_well, "a good response of every source")

    def all_well(self) -> bool:
        codes = self.codes()
        return len(codes) == 3 + len(FEEDS) and not any(codes.values())

    def _advance_until(self, condition: Callable[[], bool], expected: str) -> None:
        """Advance the clock until the condition holds.

        A source that was being polled, or that waits because of another one's 429, may set its
        next try only after the clock was moved: try again.
        """
        for _ in range(30):
            self._advance_clock()
            if becomes_true(condition):
                return
        pytest.fail(f"this never came: {expected}, but {self.codes()}")

    def _advance_clock(self) -> None:
        """Move past the next try of every source, with something for each to fetch."""
        statuses, clock = self.statuses(), self.app.clock
        next_tries = [
            datetime.fromisoformat(source["next_try"])
            for source in statuses.values()
            if source["next_try"]
        ]
        self._chart.next_coin()
        clock.now = max([clock.now + timedelta(minutes=10), *next_tries]) + timedelta(seconds=5)
        if LIST in statuses and self.codes()[LIST] is None:
            clock.move(days=1)  # the list is fetched daily


def scenario_config(folder: Path, url: str) -> Config:
    return Config(
        data_dir=folder,
        coingecko_base_url=f"{url}/api/v3",
        coingecko_calls_per_minute=10_000,
        top_coins=12,
        feeds=tuple(FeedSetting(name, f"{url}/feeds/{name}.xml") for name in FEEDS),
        allow_private_feeds=True,
        http_timeout_seconds=TIMEOUT_SECONDS,
        http_max_bytes=5_000_000,
    )


def scenario_sources(app: InProcessApp, chart: OpenedChart) -> list[Source]:
    quota, activity = SqlQuotaRows(app.database), SqlActivity(app.database)
    client = coingecko_client(app.config, quota, activity, app.clock)
    market = market_sources(app.config, client, chart, MemorySparklines(), app.clock)
    return [*market, *news_sources(app.config, app.clock)]
