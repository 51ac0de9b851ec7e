"""Takes in values of coins, one record after the other: as samples above the raw horizon, merged into candles below it."""

from cryptoviz.series.bars import Bar, bar_of, horizon_of
from cryptoviz.series.windows import FINEST
from cryptoviz.store.candles import Place, merge_bars, read_bar, rebuild_bars
from cryptoviz.store.coin_state import CoinState
from cryptoviz.store.driver import Driver

# Who said it: the higher one is believed where two differ about one moment.
HISTORY_ORIGIN = 1
LIVE_ORIGIN = 2

_FIELDS = "price, market_cap, total_volume, spacing_s, origin, observed_at, position"
_SELECT = f"SELECT {_FIELDS} FROM samples WHERE coin = ? AND at = ?"  # noqa: S608 - constants
_REPLACE = f"INSERT OR REPLACE INTO samples (coin, at, {_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants

# price, market_cap, total_volume, spacing_s; then what decides between two of them: origin, observed_at, position
Sample = tuple[float, float | None, float | None, int, int, int, int]


class SampleWriter:
    """Gathers the samples and bars of a batch; each record is judged as if it came alone. `flush` writes them."""

    def __init__(self, raw: Driver, retention_days: int) -> None:
        self._raw = raw
        self._retention_days = retention_days
        self._samples: dict[Place, Sample] = {}  # the second of a place is the sample's time here
        self._parts: dict[Place, Bar] = {}
        self._old_bars: dict[Place, Bar] = {}  # below the horizon, as they will stand
        self._replaced: set[Place] = set()

    def must_flush(self, coin: CoinState, newest_at: int) -> bool:
        """Whether reaching so far would leave bars below the horizon that are yet to be made anew from samples above it."""
        return bool(self._replaced) and horizon_of(newest_at, self._retention_days) > (coin.horizon or 0)

    def reach(self, coin: CoinState, newest_at: int) -> None:
        """A record reaches up to `newest_at`: move the coin's horizon before its values are judged."""
        if coin.newest_at is not None and newest_at <= coin.newest_at:
            return
        coin.newest_at, coin.moved = newest_at, True
        horizon = horizon_of(newest_at, self._retention_days)
        if coin.horizon is None or horizon > coin.horizon:
            coin.horizon = horizon

    def add(self, coin: CoinState, at: int, sample: Sample, *, newest: bool) -> bool:
        """Take in one value of a coin; whether it changed anything. `newest` = the coin has no sample at or after `at`."""
        if coin.horizon is not None and at < coin.horizon:
            return self._merge_old(coin.key, at, sample)
        place = (coin.key, at)
        known: Sample | None = None if newest else self._samples.get(place) or self._raw.execute(_SELECT, place).fetchone()
        if known is None:
            self._samples[place] = sample
            self._merge((coin.key, at - at % FINEST), _part(at, sample))
            return True
        if sample[4:] <= known[4:]:
            return False
        self._samples[place] = sample
        if sample[:4] == known[:4]:
            return False
        self._replaced.add((coin.key, at - at % FINEST))
        return True

    def flush(self) -> None:
        if self._samples:
            self._raw.executemany(_REPLACE, sorted((*place, *sample) for place, sample in self._samples.items()))
        if self._parts:
            merge_bars(self._raw, self._parts)
        if self._replaced:
            rebuild_bars(self._raw, self._replaced)
        for gathered in (self._samples, self._parts, self._old_bars, self._replaced):
            gathered.clear()

    def _merge(self, place: Place, part: Bar) -> None:
        bar = self._parts.get(place)
        if bar is None:
            self._parts[place] = part
        else:
            bar.absorb(part)

    def _merge_old(self, key: int, at: int, sample: Sample) -> bool:
        place, part = (key, at - at % FINEST), _part(at, sample, samples=0)
        bar = self._old_bars.get(place) or self._standing(place)
        if bar is None:
            self._old_bars[place] = _part(at, sample, samples=0)
        elif not bar.absorb(part):
            return False
        else:
            self._old_bars[place] = bar
        self._merge(place, part)
        return True

    def _standing(self, place: Place) -> Bar | None:
        """The bar in the table together with what this batch has for it already."""
        bar, waiting = read_bar(self._raw, place), self._parts.get(place)
        if bar is None or waiting is None:
            return bar or (waiting and waiting.copy())
        bar.absorb(waiting)
        return bar


def _part(at: int, sample: Sample, samples: int = 1) -> Bar:
    price, market_cap, total_volume, spacing_s, *_ = sample
    return bar_of(at, price, market_cap, total_volume, spacing_s, samples)
