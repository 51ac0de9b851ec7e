"""Stores values of coins: as samples above the raw horizon, merged into candles below it."""

from collections.abc import Iterable, Sequence
from copy import copy
from operator import itemgetter

from msgspec.structs import astuple
from sqlalchemy import Connection

from cryptoviz.series import bars
from cryptoviz.series.bars import Bar, BarKey, SampleRow
from cryptoviz.series.windows import FINEST, floor
from cryptoviz.store.db.bulk import UpsertStatement, select_by_keys, write_rows
from cryptoviz.store.markets.indexing.candles import LADDER, finest_bars, merge_bars, rebuild_bars
from cryptoviz.store.markets.indexing.coin_state import CoinState
from cryptoviz.store.schema.tables import samples

# Values of `origin`: the greater one counts where two differ at one time.
HISTORY_ORIGIN = 1
LIVE_ORIGIN = 2

_FIELDS = SampleRow.__struct_fields__
_INSERT = UpsertStatement(samples, _FIELDS)
_REPLACE = UpsertStatement.replacing(samples, _FIELDS)
_NEVER = 1 << 62
_CAPACITY = 20_000  # values held at a time: a batch of history may bring a million


class SampleWriter:
    """Gathers the samples and bars of a batch, judged one by one; `flush` writes them."""

    def __init__(
        self, connection: Connection, retention_days: int, ladder: Sequence[int] = LADDER
    ) -> None:
        """`ladder`: the widths of the candles to write."""
        self._connection = connection
        self._retention_days = retention_days
        self._ladder = ladder
        self._new: dict[BarKey, SampleRow] = {}  # keyed by coin and time
        self._changed: dict[BarKey, SampleRow] = {}
        self._replaced: set[BarKey] = set()  # bars of which a sample was replaced
        self._lowest = _NEVER  # time of the earliest sample in `_new` and `_changed`
        self._parts: dict[BarKey, Bar] = {}  # parts of bars below the horizon
        # Rows of the tables, as far as they were looked up; None: there is no such row.
        self._stored: dict[BarKey, SampleRow | None] = {}
        self._old_bars: dict[BarKey, Bar | None] = {}  # below the horizon, with their `_parts`

    def advance_newest(self, coin: CoinState, newest_at: int) -> None:
        """Move the coin's horizon for values up to `newest_at`, before they are added."""
        if newest_at > coin.newest_at:
            coin.newest_at, coin.coin_dirty = newest_at, True
            if newest_at >= coin.horizon_valid_until:
                self._move_horizon(coin)

    def prefetch_keys(self, keys: Iterable[tuple[CoinState, int]]) -> None:
        """Look up together what the tables have at the times of values that will be added."""
        stored, old_bars = set(), set()
        for coin, at in keys:
            if at < coin.horizon:
                old_bars.add((coin.key, floor(at, FINEST)))
            elif at <= coin.stored_newest:
                stored.add((coin.key, at))
        self._load_samples(stored - self._stored.keys())
        self._load_bars(old_bars - self._old_bars.keys())

    def add_sample(self, coin: CoinState, sample: SampleRow) -> bool:
        """Add a value of a coin after `advance_newest`; return whether it changed anything."""
        key = (sample.coin, sample.at)
        if sample.at < coin.horizon:
            return self._merge_old(sample)
        known = self._new.get(key) or self._changed.get(key) or self._find_stored(coin, key)
        if known is not None and sample.precedence <= known.precedence:
            return False
        if sample.at < self._lowest:
            self._lowest = sample.at
        if known is None or key in self._new:
            self._new[key] = sample
            return known is None or sample.values != known.values
        self._changed[key] = sample
        if sample.values == known.values:
            return False
        self._replaced.add((sample.coin, floor(sample.at, FINEST)))
        return True

    def flush(self) -> None:
        """Write all that was gathered."""
        new = sorted(self._new.values())
        changed = sorted(self._changed.values())
        write_rows(self._connection, _INSERT, [astuple(sample) for sample in new])
        write_rows(self._connection, _REPLACE, [astuple(sample) for sample in changed])
        parts = bars.bars_of(new)
        if self._parts:
            parts = sorted([*parts, *self._parts.items()], key=itemgetter(0))
        merge_bars(self._connection, parts, self._ladder)
        if self._replaced:
            rebuild_bars(self._connection, self._replaced, self._ladder)
        self._stored.update(self._new)
        self._stored.update(self._changed)
        for gathered in (self._new, self._changed, self._replaced, self._parts, self._old_bars):
            gathered.clear()
        self._lowest = _NEVER

    def flush_if_full(self, coins: Iterable[CoinState]) -> None:
        """Write and forget the values if they are many. `coins`: those of the batch."""
        if len(self._new) + len(self._changed) + len(self._parts) > _CAPACITY:
            self.flush()
            self._stored.clear()
            for coin in coins:
                coin.stored_newest = coin.newest_at

    def _move_horizon(self, coin: CoinState) -> None:
        horizon = bars.horizon_of(coin.newest_at, self._retention_days)
        if horizon > coin.horizon:
            if self._lowest < horizon:
                self.flush()  # below the horizon a bar is no longer built from its samples
            coin.horizon = horizon
        coin.horizon_valid_until = bars.next_horizon_change(coin.horizon, self._retention_days)

    def _find_stored(self, coin: CoinState, key: BarKey) -> SampleRow | None:
        if key not in self._stored:
            if key[1] > coin.stored_newest:
                return None
            self._load_samples({key})
        return self._stored[key]

    def _load_samples(self, keys: set[BarKey]) -> None:
        self._stored.update(dict.fromkeys(keys))
        key = ("coin", "at")
        for row in select_by_keys(self._connection, samples, _FIELDS, key, sorted(keys)):
            self._stored[row[:2]] = SampleRow(*row)

    def _load_bars(self, keys: set[BarKey]) -> None:
        self._old_bars.update(dict.fromkeys(keys))
        self._old_bars.update(finest_bars(self._connection, sorted(keys)))

    def _merge_old(self, sample: SampleRow) -> bool:
        key = (sample.coin, floor(sample.at, FINEST))
        if key not in self._old_bars:
            self._load_bars({key})
        bar = self._old_bars[key]
        # A late value may come twice, so it counts as a sample only where there was no bar.
        part = bars.bar_of(sample.at, *sample.values, samples=0 if bar else 1)
        if bar is None:
            self._old_bars[key] = copy(part)
        elif not bar.merge(part):
            return False
        waiting = self._parts.setdefault(key, part)
        if waiting is not part:
            waiting.merge(part)
        return True
