"""Takes in values of coins, one record after the other: as samples above the raw horizon, merged into candles below it."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from operator import itemgetter

from cryptoviz.series.bars import (
    Bar,
    BarKey,
    SampleRow,
    bar_of,
    bars_of,
    horizon_of,
    next_horizon_change,
)
from cryptoviz.series.windows import FINEST, floor
from cryptoviz.store.db.bulk import Into, look_up, write_rows
from cryptoviz.store.db.driver import Driver
from cryptoviz.store.markets.candles import LADDER, merge_bars, read_bars, rebuild_bars
from cryptoviz.store.markets.coin_state import CoinState

# Who said it: the higher one is believed where two differ about one moment.
HISTORY_ORIGIN = 1
LIVE_ORIGIN = 2

_FIELDS = ("price", "market_cap", "total_volume", "spacing_s", "origin", "observed_at", "position")
_KEY = ("coin", "at")
_INSERT = Into("samples", (*_KEY, *_FIELDS))
_REPLACE = Into.replacing("samples", _KEY, _FIELDS)
_STORED = f"SELECT {', '.join(_INSERT.columns)} FROM samples WHERE (coin, at) IN ({{}})"
_NEVER = 1 << 62
_ROOM = 20_000  # values held at a time: a batch of history may bring a million

# Coins and times of which records speak that are not taken in yet.
Coming = Callable[[], Iterable[tuple[CoinState, int]]]


class SampleWriter:
    """Gathers the samples and bars of a batch; each record is judged as if it came alone. `flush` writes them."""

    def __init__(self, raw: Driver, retention_days: int, ladder: Sequence[int] = LADDER) -> None:
        """`ladder`: the widths of candles to keep."""
        self._raw = raw
        self._retention_days = retention_days
        self._ladder = ladder
        self.coming: Coming = tuple  # what the tables hold of all these is looked up at once
        self._fresh: dict[BarKey, SampleRow] = {}  # not in the table yet
        self._changed: dict[BarKey, SampleRow] = {}
        self._replaced: set[BarKey] = set()  # bars of which a sample was replaced
        self._lowest = _NEVER  # the earliest that waits to be written
        self._parts: dict[BarKey, Bar] = {}  # of bars below the horizon
        self._samples: dict[
            BarKey, SampleRow | None
        ] = {}  # as the tables hold them, as far as that is known
        self._bars: dict[BarKey, Bar | None] = {}  # below the horizon, as they will stand
        self._knows_newest = (
            True  # no table holds samples later than `stored_newest` of their coins
        )

    @property
    def is_full(self) -> bool:
        return len(self._fresh) + len(self._changed) + len(self._parts) > _ROOM

    def reach(self, coin: CoinState, newest_at: int) -> None:
        """A record reaches up to `newest_at`: move the coin's horizon before its values are judged."""
        if newest_at > coin.newest_at:
            coin.newest_at, coin.moved = newest_at, True
            if newest_at >= coin.turns_at:
                self._move_horizon(coin)

    def add(self, coin: CoinState, sample: SampleRow) -> bool:
        """Take in one value of a coin, which has been reached; whether it changed anything."""
        at, place = sample[1], sample[:2]
        if at < coin.horizon:
            return self._merge_old(sample)
        known = self._fresh.get(place) or self._changed.get(place) or self._known(coin, place)
        if known is not None and sample[6:] <= known[6:]:
            return False
        if at < self._lowest:
            self._lowest = at
        if known is None or place in self._fresh:
            self._fresh[place] = sample
            return known is None or sample[2:6] != known[2:6]
        self._changed[place] = sample
        if sample[2:6] == known[2:6]:
            return False
        self._replaced.add((coin.key, floor(at, FINEST)))
        return True

    def flush(self) -> None:
        """Write all that was gathered."""
        fresh = sorted(self._fresh.values())
        write_rows(self._raw, _INSERT, fresh)
        write_rows(self._raw, _REPLACE, sorted(self._changed.values()))
        parts = bars_of(fresh)
        if self._parts:
            parts = sorted([*parts, *self._parts.items()], key=itemgetter(0))
        merge_bars(self._raw, parts, self._ladder)
        if self._replaced:
            rebuild_bars(self._raw, self._replaced, self._ladder)
        self._samples.update(self._fresh)
        self._samples.update(self._changed)
        if len(self._samples) + len(self._bars) > _ROOM:
            self._samples.clear()
            self._knows_newest = False
        for gathered in (self._fresh, self._changed, self._replaced, self._parts, self._bars):
            gathered.clear()
        self._lowest = _NEVER

    def _move_horizon(self, coin: CoinState) -> None:
        horizon = horizon_of(coin.newest_at, self._retention_days)
        if horizon > coin.horizon:
            if self._lowest < horizon:
                self.flush()  # below the horizon a bar is no longer made of its samples
            coin.horizon = horizon
        coin.turns_at = next_horizon_change(coin.horizon, self._retention_days)

    def _known(self, coin: CoinState, place: BarKey) -> SampleRow | None:
        """The sample in the table."""
        if place not in self._samples:
            if self._knows_newest and place[1] > coin.stored_newest:
                return None
            wanted = {
                (coin.key, at) for coin, at in self.coming() if at >= coin.horizon
            } - self._samples.keys() | {place}
            self._samples.update(dict.fromkeys(wanted))
            self._samples.update(
                (row[:2], row) for row in look_up(self._raw, _STORED, sorted(wanted))
            )
        return self._samples[place]

    def _merge_old(self, sample: SampleRow) -> bool:
        coin, at, price, market_cap, total_volume, sample_interval_s, *_ = sample
        place = (coin, floor(at, FINEST))
        bar = self._standing(place)
        # One that comes late counts only where nothing was, for it may come twice.
        part = bar_of(
            at, price, market_cap, total_volume, sample_interval_s, samples=0 if bar else 1
        )
        if bar is None:
            self._bars[place] = copy(part)
        elif not bar.merge(part):
            return False
        waiting = self._parts.setdefault(place, part)
        if waiting is not part:
            waiting.merge(part)
        return True

    def _standing(self, place: BarKey) -> Bar | None:
        """The bar in the table together with what was gathered for it."""
        if place not in self._bars:
            wanted = {
                (coin.key, floor(at, FINEST)) for coin, at in self.coming() if at < coin.horizon
            } - self._bars.keys() | {place}
            self._bars.update(dict.fromkeys(wanted))
            self._bars.update(read_bars(self._raw, sorted(wanted)))
        return self._bars[place]
