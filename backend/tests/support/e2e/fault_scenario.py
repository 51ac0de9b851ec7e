"""A product that polls a simulator, one fault after the other: its real sources in their real loop, its clock moved by hand."""

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cryptoviz.config import Config, FeedSetting
from cryptoviz.pipeline.ports import Source
from cryptoviz.simulator.http.fault_queue import Fault
from cryptoviz.simulator.http.server import SimulatorServer
from cryptoviz.simulator.market.catalogue import coins
from cryptoviz.sources.factory import market_sources, news_sources
from cryptoviz.store.pipeline.source_state import SqlActivity, SqlQuotaRows
from support.e2e.in_process_app import InProcessApp
from support.fakes.clock import HandClock
from support.waiting import becomes_true

LIVE, LIST, HISTORY = "coingecko", "coingecko-list", "coingecko-history"
FEEDS = ("coin-courier", "hash-herald")
RSS, ATOM = FEEDS
TIMEOUT_SECONDS = 5  # ample for a simulator that shares two cores with everything else


class TickingClock(HandClock):
    """Moved by hand, but no two readings are the same: two polls of a source are two statuses."""

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


class ChartViewer:
    """The coin whose chart somebody has just opened; its history is asked for once."""

    def __init__(self) -> None:
        self._coins = itertools.cycle(coin.id for coin in coins()[:20])
        self.coin = next(self._coins)

    def another(self) -> None:
        self.coin = next(self._coins)

    def wanted(self) -> tuple[str, ...]:
        return (self.coin,)

    def unfilled(self, days: int, limit: int) -> tuple[str, ...]:
        return (self.coin,)


class FaultScenario:
    """A product that polls a simulator, and its status as the API tells it."""

    def __init__(self, product: InProcessApp, server: SimulatorServer, opened: ChartViewer) -> None:
        self.product, self.server, self.opened = product, server, opened

    def statuses(self) -> dict[str, dict[str, Any]]:
        """By the short names that this test uses."""
        return {
            source["source"].rpartition("/")[2].removesuffix(".xml"): source
            for source in self.product.get("status")["sources"]
        }

    def codes(self) -> dict[str, str | None]:
        return {
            name: source["reason"]["code"] if source["reason"] else None
            for name, source in self.statuses().items()
        }

    def move_on(self) -> None:
        """Past the next try of every source, with something for each to ask."""
        tries = [
            datetime.fromisoformat(source["next_try"])
            for source in self.statuses().values()
            if source["next_try"]
        ]
        self.opened.another()
        self.product.clock.now = max(
            [self.product.clock.now + timedelta(minutes=10), *tries]
        ) + timedelta(seconds=5)
        if LIST in self.statuses() and self.codes()[LIST] is None:
            self.product.clock.move(days=1)  # it is asked for daily

    def break_and_see(
        self, kind: str, place: str, expected: Mapping[str, str]
    ) -> dict[str, dict[str, Any]]:
        """The statuses once all of `expected` say these codes."""
        self.server.app.faults.add(Fault(place, kind, None, seconds=4 * TIMEOUT_SECONDS))
        self.go_on_until(lambda: expected.items() <= self.codes().items(), f"{expected}")
        return self.statuses()

    def mend(self) -> None:
        """Good answers from now on."""
        self.server.app.faults.clear()
        self.go_on_until(self.all_well, "good again")

    def go_on_until(self, holds: Callable[[], bool], what: str) -> None:
        """A source that was being polled, or that another one's 429 keeps waiting, may set its next try after we looked: look again."""
        for _ in range(5):
            self.move_on()
            if becomes_true(holds):
                return
        pytest.fail(f"this did not come: {what}, but {self.codes()}")

    def all_well(self) -> bool:
        codes = self.codes()
        return len(codes) == 3 + len(FEEDS) and not any(codes.values())


def settings(folder: Path, url: str) -> Config:
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


def sources(product: InProcessApp, opened: ChartViewer) -> list[Source]:
    quota, seen = SqlQuotaRows(product.database), SqlActivity(product.database)
    market = market_sources(product.config, opened, quota, seen, product.clock)
    return [*market, *news_sources(product.config, product.clock)]
