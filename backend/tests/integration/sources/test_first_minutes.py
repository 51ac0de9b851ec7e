"""The first minutes of a keyless installation: real sources and quota, the simulator, a clock."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest

from cryptoviz.cli.wiring.pipeline import SETTLE
from cryptoviz.config import read_config
from cryptoviz.model.events import Event
from cryptoviz.model.records import HISTORY_RANGES, MarketHistory
from cryptoviz.pipeline.ports import Source
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.server import SimulatorServer
from cryptoviz.simulator.market.catalogue import coins
from cryptoviz.sources.coingecko.rates.exchange_rates import ExchangeRateSource
from cryptoviz.sources.factory import coingecko_client, market_sources
from support.fakes.clock import HandClock
from support.fakes.sources import MemoryQuota, MemorySparklines, Seen, WantedList

COINS = [coin.id for coin in coins(12)]
HOURLY = 90  # the range that the last 7 and 30 days are drawn from


class Installation:
    """Polls every source that is due, second by second, and records when history arrives."""

    def __init__(self, server: SimulatorServer, clock: HandClock) -> None:
        self.clock, self.start = clock, clock()
        self.wanted = WantedList((), dict.fromkeys(HISTORY_RANGES, COINS))
        self.sparklines = MemorySparklines()
        config = read_config(
            {"COINGECKO_BASE_URL": f"{server.url}/api/v3", "TOP_COINS": "12"}, dotenv=None
        )
        client = coingecko_client(config, MemoryQuota(), Seen(), clock, SETTLE)
        market = market_sources(config, client, self.wanted, self.sparklines, clock)
        # The history is asked last, as if it always lost the race for a call.
        live, names, history = market
        rates = ExchangeRateSource(client, clock)
        self.sources: Sequence[Source] = (live, rates, names, history)
        self.filled: dict[str, datetime] = {}
        self.looks = False  # whether the chart of a starred coin is open

    def run(self, seconds: int, until: Sequence[str] = ()) -> None:
        """Run so many seconds, or until all these coins have their hourly history."""
        for _ in range(seconds):
            if until and self.filled.keys() >= set(until):
                return
            for source in self.sources:
                while source.due_at(self.clock()) <= self.clock():
                    poll = source.poll(self.clock())
                    source.set_state(poll.state)
                    self._record(poll.events)
            self.clock.move(seconds=1)

    def _record(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event.data, MarketHistory) and event.data.days == HOURLY:
                self.filled.setdefault(event.data.coin_id, self.clock())

    def slowest_s(self, starred: Sequence[str]) -> float:
        """Return the seconds from now until the last of the coins has its history."""
        self.wanted.coins, at = list(starred), self.clock()
        self.wanted.charts = list(starred[:1]) if self.looks else []
        self.run(125, starred)
        return max((self.filled[coin] - at).total_seconds() for coin in starred)


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatorServer]:
    settings = SimulatorSettings(coins=len(COINS), calls_per_minute=5)
    with SimulatorServer(build_app(settings, CLOCK)) as server:
        yield server


CLOCK = HandClock()


@pytest.fixture
def installation(server: SimulatorServer) -> Installation:
    CLOCK.now = CLOCK.now.replace(second=0) + timedelta(minutes=2)
    return Installation(server, CLOCK)


@pytest.mark.parametrize(
    ("count", "limit_s", "seconds"), [(4, 60, 0), (4, 60, 3), (4, 60, 25), (6, 120, 3)]
)
def test_starred_coins_have_their_weeks_in_the_first_minutes(
    installation: Installation, count: int, limit_s: int, seconds: int
) -> None:
    installation.looks = seconds > 0
    installation.run(seconds)
    assert set(installation.sparklines.saved) == (set(COINS) if seconds else set())
    assert installation.slowest_s(COINS[-count:]) <= limit_s


def test_four_coins_starred_during_a_backlog_have_their_weeks_in_a_minute(
    installation: Installation,
) -> None:
    installation.run(200)
    assert len(installation.filled) > 0
    assert installation.slowest_s(COINS[-4:]) <= 60
