"""A simulator put together from its settings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptoviz.clock import Clock, to_ms, utc_now
from cryptoviz.simulator.feeds.feed_generator import GeneratedNewsstand
from cryptoviz.simulator.feeds.recorded import RecordedNewsstand
from cryptoviz.simulator.feeds.stories import Stories
from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.http.coingecko import CoinGeckoSide
from cryptoviz.simulator.http.control import Control
from cryptoviz.simulator.http.fault_queue import Fault, FaultBook
from cryptoviz.simulator.http.rate_limit import CallLimit
from cryptoviz.simulator.http.request_log import Journal
from cryptoviz.simulator.market.catalogue import COIN_COUNT, coins
from cryptoviz.simulator.market.generated import GeneratedMarket
from cryptoviz.simulator.market.recorded import RecordedMarket
from cryptoviz.simulator.market.timeline import SavedState
from cryptoviz.simulator.world import Market, Newsstand


@dataclass(frozen=True)
class SimulatorSettings:
    """`cache_seconds`: how long the same figures are served; `story_seconds`: how often something happens. Small = events flow fast."""

    seed: int = 1
    recording: Path | None = None
    speed: float | None = None
    state: Path | None = None
    log: Path | None = None
    cache_seconds: float = 60.0
    story_seconds: float = 1200.0
    calls_per_minute: int | None = None
    coins: int = COIN_COUNT  # of the generated market: few make answers cheap
    faults: Sequence[Fault] = field(default=())


def build_app(settings: SimulatorSettings, clock: Clock = utc_now) -> SimulatorApp:
    """Raises ConfigError for a recording that cannot be read."""
    state = SavedState(settings.state)
    market, newsstand = (
        _recorded(settings, settings.recording, state, clock)
        if settings.recording
        else _generated(settings, state)
    )
    faults, journal, cache_ms = (
        FaultBook(settings.faults),
        Journal(settings.log),
        max(1, round(settings.cache_seconds * 1000)),
    )
    facts = {
        "seed": settings.seed,
        "recording": str(settings.recording) if settings.recording else None,
        "anchor_ms": state.get("anchor_ms", None),
    }
    side = CoinGeckoSide(market, clock, cache_ms, CallLimit(settings.calls_per_minute))
    control = Control(market, newsstand, faults, journal, clock, facts)
    return SimulatorApp(side, newsstand, control, faults, journal, clock)


def _generated(settings: SimulatorSettings, state: SavedState) -> tuple[Market, Newsstand]:
    market = GeneratedMarket(
        settings.seed, coins(settings.coins), state, max(1, round(settings.cache_seconds * 1000))
    )
    stories = Stories(settings.seed, market.prices, max(2, round(settings.story_seconds * 1000)))
    return market, GeneratedNewsstand(stories)


def _recorded(
    settings: SimulatorSettings, root: Path, state: SavedState, clock: Clock
) -> tuple[Market, Newsstand]:
    anchor_ms = int(state.once("anchor_ms", to_ms(clock())))
    market = RecordedMarket(root, settings.speed, anchor_ms, state, clock)
    return market, RecordedNewsstand(root, settings.speed, anchor_ms, state, clock)
