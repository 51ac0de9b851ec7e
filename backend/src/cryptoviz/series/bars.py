"""Bars of price: what samples become, and how two parts of one bar are put together.

Putting together is associative, commutative and (but for `samples`) idempotent, so a bar does not depend on the order in which its
samples came, nor on the batches they came in. It holds at every width: a wide bar is its finer bars put together.
"""

from collections.abc import Iterable

import msgspec

from cryptoviz.series.windows import COARSEST, FINEST, floor

_DAY = 86_400_000

# Whose bar (a coin's key), and its start.
BarKey = tuple[int, int]
# Whose, at; price, market_cap, total_volume, sample_interval_s; then what decides between two of one moment: origin, observed_at, position.
SampleRow = tuple[int, int, float, float | None, float | None, int, int, int, int]


class Bar(msgspec.Struct, gc=False):
    """Open, high, low, close; when the first and the last of its values are from; what else was known with the last one."""

    open: float
    high: float
    low: float
    close: float
    first_at: int
    last_at: int
    market_cap: float | None
    total_volume: float | None
    samples: int
    sample_interval_s: int

    def copy(self) -> "Bar":
        """Another bar with the same values."""
        return Bar(
            self.open, self.high, self.low, self.close, self.first_at, self.last_at,
            self.market_cap, self.total_volume, self.samples, self.sample_interval_s,
        )  # fmt: skip

    def merge(self, other: "Bar") -> bool:
        """Take in another part of the same bar; whether that changed anything but the count of samples.

        At one and the same moment what is there stays: payloads that differ are settled where samples are kept.
        """
        changed = False
        if other.first_at < self.first_at:
            self.first_at, self.open, changed = other.first_at, other.open, True
        if other.last_at > self.last_at:
            self.last_at, self.close, changed = other.last_at, other.close, True
            self.market_cap, self.total_volume = other.market_cap, other.total_volume
        if other.high > self.high:
            self.high, changed = other.high, True
        if other.low < self.low:
            self.low, changed = other.low, True
        if other.sample_interval_s < self.sample_interval_s:
            self.sample_interval_s, changed = other.sample_interval_s, True
        self.samples += other.samples
        return changed


def bar_of(
    at: int,
    price: float,
    market_cap: float | None,
    total_volume: float | None,
    sample_interval_s: int,
    samples: int = 1,
) -> Bar:
    """The bar of a single sample: it opens where it closes. (That a bar opens at the close before it is a matter of reading.)"""
    return Bar(
        price, price, price, price, at, at, market_cap, total_volume, samples, sample_interval_s
    )


def bars_of(samples: Iterable[SampleRow]) -> list[tuple[BarKey, Bar]]:
    """The finest bars of samples, which come in order: each coin's by time."""
    bars: list[tuple[BarKey, Bar]] = []
    whose, end, bar = -1, -1, bar_of(0, 0.0, None, None, 0)
    for coin, at, price, market_cap, total_volume, sample_interval_s, *_ in samples:
        if coin != whose or at >= end:
            whose, start = coin, at - at % FINEST
            end, bar = (
                start + FINEST,
                Bar(
                    price,
                    price,
                    price,
                    price,
                    at,
                    at,
                    market_cap,
                    total_volume,
                    1,
                    sample_interval_s,
                ),
            )
            bars.append(((coin, start), bar))
            continue
        bar.close, bar.last_at, bar.market_cap, bar.total_volume = (
            price,
            at,
            market_cap,
            total_volume,
        )
        bar.samples += 1
        if price > bar.high:
            bar.high = price
        elif price < bar.low:
            bar.low = price
        if sample_interval_s < bar.sample_interval_s:
            bar.sample_interval_s = sample_interval_s
    return bars


def resample(bars: Iterable[tuple[BarKey, Bar]], width: int) -> list[tuple[BarKey, Bar]]:
    """The bars of `width` that finer ones make, which come in order and are used up: the first part becomes the whole."""
    found: list[tuple[BarKey, Bar]] = []
    place, whole = (-1, -1), None
    for (coin, finer), bar in bars:
        here = (coin, finer - finer % width)
        if whole is None or here != place:
            place, whole = here, bar
            found.append((here, bar))
        else:
            whole.merge(bar)
    return found


def horizon_of(newest_at: int, retention_days: int) -> int:
    """From here on samples are kept; what is older is merged into bars. It never cuts through a bar of any width."""
    return floor(newest_at - retention_days * _DAY, COARSEST)


def next_horizon_change(horizon: int, retention_days: int) -> int:
    """The first moment whose horizon is a later one."""
    return horizon + retention_days * _DAY + COARSEST
