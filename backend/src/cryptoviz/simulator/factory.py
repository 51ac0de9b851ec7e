"""A simulator built from its settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptoviz.clock import Clock, to_ms, utc_now
from cryptoviz.simulator.feeds.feed_generator import GeneratedFeeds
from cryptoviz.simulator.feeds.recorded import RecordedFeeds
from cryptoviz.simulator.feeds.stories import Stories
from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.http.coingecko import CoinGeckoApi, RateLimit
from cryptoviz.simulator.http.control import ControlApi
from cryptoviz.simulator.http.fault_queue import Fault, FaultQueue
from cryptoviz.simulator.http.request_log import RequestLog
from cryptoviz.simulator.market.catalogue import COIN_COUNT, coins
from cryptoviz.simulator.market.generated import GeneratedMarket
from cryptoviz.simulator.market.recorded import RecordedMarket
from cryptoviz.simulator.market.timeline import Replay, SavedState
from cryptoviz.simulator.protocols import FeedProvider, MarketProvider


@dataclass(frozen=True)
class SimulatorSettings:
    """The options of `cryptoviz simulate`."""

    seed: int = 1
    recording: Path | None = None
    speed: float | None = None
    state: Path | None = None
    log: Path | None = None
    cache_seconds: float = 60.0  # between two changes of figures
    story_seconds: float = 1200.0  # between two stories
    calls_per_minute: int | None = None
    coins: int = COIN_COUNT
    faults: Sequence[Fault] = ()


def build_app(settings: SimulatorSettings, clock: Clock = utc_now) -> SimulatorApp:
    """Build a simulator. Raises ConfigError for a recording that cannot be read."""
    state, root, seed = SavedState(settings.state), settings.recording, settings.seed
    cache_ms = max(1, round(settings.cache_seconds * 1000))
    market: MarketProvider
    feeds: FeedProvider
    if root:
        if state.get("anchor_ms") is None:
            state.set("anchor_ms", to_ms(clock()))
        replay = Replay(state.get("anchor_ms"), settings.speed, state, clock)
        market, feeds = RecordedMarket(root, replay), RecordedFeeds(root, replay)
    else:
        market = GeneratedMarket(seed, coins(settings.coins), state, cache_ms)
        slot_ms = max(2, round(settings.story_seconds * 1000))
        feeds = GeneratedFeeds(Stories(seed, market.prices, slot_ms))
    faults, log = FaultQueue(settings.faults), RequestLog(settings.log)
    coingecko = CoinGeckoApi(market, clock, RateLimit(settings.calls_per_minute))
    control = ControlApi(market, feeds, faults, log, clock)
    return SimulatorApp(coingecko, feeds, control, faults, log, clock)
