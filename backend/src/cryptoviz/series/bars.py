"""Bars of price (candles): made from samples, and merged.

Merging is associative, commutative and (except for `samples`) idempotent at every width, so that a
bar depends neither on the order in which its samples arrive nor on their batches.
"""

from collections.abc import Iterable

import msgspec
from msgspec.structs import astuple

from cryptoviz.series.windows import COARSEST, FINEST, floor

_DAY = 86_400_000

# (coin key, start of the bar in epoch milliseconds)
BarKey = tuple[int, int]


class SampleRow(msgspec.Struct, frozen=True, order=True, gc=False):
    """A value of a coin at a time in epoch milliseconds; `coin` is its key in the database."""

    coin: int
    at: int
    price: float
    market_cap: float | None
    total_volume: float | None
    sample_interval_s: int
    origin: int
    observed_at: int
    position: int

    @property
    def values(self) -> tuple[float, float | None, float | None, int]:
        return self.price, self.market_cap, self.total_volume, self.sample_interval_s

    @property
    def precedence(self) -> tuple[int, int, int]:
        """Of two samples of a coin at one time, the one with the greater precedence is kept."""
        return self.origin, self.observed_at, self.position


class Bar(msgspec.Struct, gc=False):
    """Open, high, low, close with their times; what else came with the last value.

    Of equal highs, and of equal lows, the earliest counts.
    """

    open: float
    high: float
    low: float
    close: float
    first_at: int
    high_at: int
    low_at: int
    last_at: int
    market_cap: float | None
    total_volume: float | None
    samples: int
    sample_interval_s: int

    def merge(self, other: "Bar") -> bool:
        """Merge another part of the same bar into this one.

        Return whether anything but the count of samples changed. Of two values at the same time
        this bar keeps its own: which of two samples is valid is decided where samples are stored.
        """
        changed = False
        if other.first_at < self.first_at:
            self.first_at, self.open, changed = other.first_at, other.open, True
        if other.last_at > self.last_at:
            self.last_at, self.close, changed = other.last_at, other.close, True
            self.market_cap, self.total_volume = other.market_cap, other.total_volume
        if other.high >= self.high and (other.high > self.high or other.high_at < self.high_at):
            self.high, self.high_at, changed = other.high, other.high_at, True
        if other.low <= self.low and (other.low < self.low or other.low_at < self.low_at):
            self.low, self.low_at, changed = other.low, other.low_at, True
        if other.sample_interval_s < self.sample_interval_s:
            self.sample_interval_s, changed = other.sample_interval_s, True
        self.samples += other.samples
        return changed


def bar_of(
    at: int,
    price: float,
    market_cap: float | None,
    total_volume: float | None,
    interval_s: int,
    samples: int = 1,
) -> Bar:
    """Return the bar of a single sample."""
    times = (at, at, at, at)
    return Bar(price, price, price, price, *times, market_cap, total_volume, samples, interval_s)


def bars_of(samples: Iterable[SampleRow]) -> list[tuple[BarKey, Bar]]:
    """Return the finest bars of samples that are sorted by coin and time."""
    bars: list[tuple[BarKey, Bar]] = []
    key, end = -1, 0
    for coin, at, price, market_cap, total_volume, interval_s, *_ in map(astuple, samples):
        if coin != key or at >= end:
            key, start = coin, at - at % FINEST
            end = start + FINEST
            bar = Bar(
                price, price, price, price, at, at, at, at, market_cap, total_volume, 1, interval_s
            )
            bars.append(((coin, start), bar))
            continue
        bar.close, bar.last_at = price, at
        bar.market_cap, bar.total_volume = market_cap, total_volume
        bar.samples += 1
        if price > bar.high:
            bar.high, bar.high_at = price, at
        elif price < bar.low:
            bar.low, bar.low_at = price, at
        if interval_s < bar.sample_interval_s:
            bar.sample_interval_s = interval_s
    return bars


def resample(bars: Iterable[tuple[BarKey, Bar]], width: int) -> list[tuple[BarKey, Bar]]:
    """Merge sorted bars into bars of `width`. The bars passed in are modified."""
    wide_bars: dict[BarKey, Bar] = {}
    for (coin, start), bar in bars:
        wide_bar = wide_bars.setdefault((coin, start - start % width), bar)
        if wide_bar is not bar:
            wide_bar.merge(bar)
    return list(wide_bars.items())


def horizon_of(newest_at: int, retention_days: int) -> int:
    """Return the time before which samples are merged into bars; it divides no bar of any width."""
    return floor(newest_at - retention_days * _DAY, COARSEST)


def next_horizon_change(horizon: int, retention_days: int) -> int:
    """Return the first `newest_at` whose horizon is later than `horizon`."""
    return horizon + retention_days * _DAY + COARSEST
