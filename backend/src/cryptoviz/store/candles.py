"""Writes candles: merges new parts into them, and makes them anew from samples where a sample was replaced."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from cryptoviz.series.bars import Bar, bar_of
from cryptoviz.series.windows import FINEST, WIDTHS, floor
from cryptoviz.store.driver import Driver

_LADDER = tuple(WIDTHS.values())

# (coin key, start of a five-minute bar)
Place = tuple[int, int]

_FIELDS = "open, high, low, close, first_at, last_at, market_cap, total_volume, samples, spacing_s"
_INSERT = f"INSERT INTO candles (coin, width_s, start, {_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants
# bars.Bar.absorb in SQL; a late part below the raw horizon counts no sample, for it may come twice.
_MERGE = f"""{_INSERT}
ON CONFLICT (coin, width_s, start) DO UPDATE SET
  open = CASE WHEN excluded.first_at < first_at THEN excluded.open ELSE open END,
  high = max(high, excluded.high),
  low = min(low, excluded.low),
  close = CASE WHEN excluded.last_at > last_at THEN excluded.close ELSE close END,
  market_cap = CASE WHEN excluded.last_at > last_at THEN excluded.market_cap ELSE market_cap END,
  total_volume = CASE WHEN excluded.last_at > last_at THEN excluded.total_volume ELSE total_volume END,
  first_at = min(first_at, excluded.first_at),
  last_at = max(last_at, excluded.last_at),
  spacing_s = min(spacing_s, excluded.spacing_s),
  samples = samples + ?
"""
_REPLACE = _INSERT.replace("INSERT", "INSERT OR REPLACE", 1)
_SELECT = f"SELECT {_FIELDS} FROM candles WHERE coin = ? AND width_s = ? AND start >= ? AND start < ? ORDER BY start"  # noqa: S608 - constants
_SAMPLES = "SELECT at, price, market_cap, total_volume, spacing_s FROM samples WHERE coin = ? AND at >= ? AND at < ? ORDER BY at"


def read_bar(raw: Driver, place: Place) -> Bar | None:
    """The five-minute bar at a place."""
    coin, start = place
    row = raw.execute(_SELECT, (coin, FINEST // 1000, start, start + 1)).fetchone()
    return Bar(*row) if row else None


def merge_bars(raw: Driver, parts: Mapping[Place, Bar]) -> None:
    """Merge parts of five-minute bars into the bars of every width that hold them."""
    rows: list[tuple[float | None, ...]] = []
    for width in _LADDER:
        if width != FINEST:
            parts = _wider(parts, width)
        rows += [_row(coin, width, start, bar) for (coin, start), bar in parts.items()]
    rows.sort()  # in the order of the table: neighbours share a page
    raw.executemany(_MERGE, rows)


def rebuild_bars(raw: Driver, places: Iterable[Place]) -> None:
    """Make five-minute bars anew from their samples, all of which must be there, and the wider ones from the finer."""
    touched = sorted(set(places))
    for coin, start in touched:
        samples = [bar_of(*row) for row in raw.execute(_SAMPLES, (coin, start, start + FINEST))]
        _replace(raw, coin, FINEST, start, samples)
    for finer, width in pairwise(_LADDER):
        touched = sorted({(coin, floor(start, width)) for coin, start in touched})
        for coin, start in touched:
            bars = [Bar(*row) for row in raw.execute(_SELECT, (coin, finer // 1000, start, start + width))]
            _replace(raw, coin, width, start, bars)


def _wider(parts: Mapping[Place, Bar], width: int) -> Mapping[Place, Bar]:
    wider = {(coin, start - start % width): bar for (coin, start), bar in parts.items()}
    if len(wider) == len(parts):
        return wider  # one part each, as with every single poll: nothing to put together
    wider.clear()
    for (coin, start), bar in parts.items():
        place = (coin, start - start % width)
        if place in wider:
            wider[place].absorb(bar)
        else:
            wider[place] = bar.copy()
    return wider


def _replace(raw: Driver, coin: int, width: int, start: int, parts: list[Bar]) -> None:
    whole = parts[0]
    for part in parts[1:]:
        whole.absorb(part)
    raw.execute(_REPLACE, (coin, width // 1000, start, *_values(whole)))


def _values(bar: Bar) -> tuple[float, float, float, float, int, int, float | None, float | None, int, int]:
    return (
        bar.open, bar.high, bar.low, bar.close, bar.first_at, bar.last_at, bar.market_cap, bar.total_volume, bar.samples, bar.spacing_s,
    )  # fmt: skip


def _row(coin: int, width: int, start: int, bar: Bar) -> tuple[float | None, ...]:
    return (
        coin, width // 1000, start, bar.open, bar.high, bar.low, bar.close, bar.first_at, bar.last_at,
        bar.market_cap, bar.total_volume, bar.samples or 1, bar.spacing_s, bar.samples,
    )  # fmt: skip
