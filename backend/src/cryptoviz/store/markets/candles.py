"""Writes candles: merges new parts into them, and makes them anew from samples where a sample was replaced."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from cryptoviz.series.bars import Bar, BarKey, bar_of, resample
from cryptoviz.series.windows import FINEST, WIDTHS, floor
from cryptoviz.store.db.bulk import Into, look_up, write_rows
from cryptoviz.store.db.driver import Driver

LADDER = tuple(WIDTHS.values())

_FIELDS = (
    "open",
    "high",
    "low",
    "close",
    "first_at",
    "last_at",
    "market_cap",
    "total_volume",
    "samples",
    "spacing_s",
)
_NAMES = ", ".join(_FIELDS)
_KEY = ("coin", "width_s", "start")
# bars.Bar.merge in SQL.
_MERGE = Into("candles", (*_KEY, *_FIELDS), """
ON CONFLICT (coin, width_s, start) DO UPDATE SET
  open = CASE WHEN excluded.first_at < candles.first_at THEN excluded.open ELSE candles.open END,
  high = CASE WHEN excluded.high > candles.high THEN excluded.high ELSE candles.high END,
  low = CASE WHEN excluded.low < candles.low THEN excluded.low ELSE candles.low END,
  close = CASE WHEN excluded.last_at > candles.last_at THEN excluded.close ELSE candles.close END,
  market_cap = CASE WHEN excluded.last_at > candles.last_at THEN excluded.market_cap ELSE candles.market_cap END,
  total_volume = CASE WHEN excluded.last_at > candles.last_at THEN excluded.total_volume ELSE candles.total_volume END,
  first_at = CASE WHEN excluded.first_at < candles.first_at THEN excluded.first_at ELSE candles.first_at END,
  last_at = CASE WHEN excluded.last_at > candles.last_at THEN excluded.last_at ELSE candles.last_at END,
  spacing_s = CASE WHEN excluded.spacing_s < candles.spacing_s THEN excluded.spacing_s ELSE candles.spacing_s END,
  samples = candles.samples + excluded.samples
""")  # fmt: skip
_REPLACE = Into.replacing("candles", _KEY, _FIELDS)
_OF_WIDTH = f"SELECT {_NAMES} FROM candles WHERE coin = ? AND width_s = ? AND start >= ? AND start < ? ORDER BY start"
_FINEST = f"SELECT coin, start, {_NAMES} FROM candles WHERE width_s = {FINEST // 1000} AND (coin, start) IN ({{}})"
_SAMPLES = "SELECT at, price, market_cap, total_volume, spacing_s FROM samples WHERE coin = ? AND at >= ? AND at < ? ORDER BY at"

_Row = tuple[
    int, int, int, float, float, float, float, int, int, float | None, float | None, int, int
]
# Bars of one coin do not overlap, so the first and the last of them open and close. CROSS JOIN: SQLite then looks them up, one by one.
_FOLD = """
INSERT INTO candles (coin, width_s, start, open, high, low, close, first_at, last_at, market_cap, total_volume, samples, spacing_s)
SELECT whole.coin, {width}, whole.start, f.open, whole.high, whole.low, l.close, f.first_at, l.last_at, l.market_cap, l.total_volume,
  whole.samples, whole.spacing_s
FROM (
  SELECT coin, start - start % {width}000 AS start, min(start) AS first_start, max(start) AS last_start,
    max(high) AS high, min(low) AS low, sum(samples) AS samples, min(spacing_s) AS spacing_s
  FROM candles WHERE width_s = {finer} GROUP BY 1, 2
) AS whole CROSS JOIN candles AS f CROSS JOIN candles AS l
WHERE f.coin = whole.coin AND f.width_s = {finer} AND f.start = whole.first_start
  AND l.coin = whole.coin AND l.width_s = {finer} AND l.start = whole.last_start
"""


def read_bars(raw: Driver, places: Iterable[BarKey]) -> dict[BarKey, Bar]:
    """Those of these five-minute bars that there are."""
    return {(coin, start): Bar(*values) for coin, start, *values in look_up(raw, _FINEST, places)}


def merge_bars(
    raw: Driver, parts: Sequence[tuple[BarKey, Bar]], ladder: Sequence[int] = LADDER
) -> None:
    """Merge parts of five-minute bars, in order, into the bars of every width of `ladder` that hold them. The parts are used up."""
    rows: list[_Row] = []
    for width in ladder:
        if width != FINEST:
            parts = resample(parts, width)
        rows += [_row(coin, width, start, bar) for (coin, start), bar in parts]
    rows.sort()  # no two have the same key. In the order of the table: neighbours share a page
    write_rows(raw, _MERGE, rows)


def rebuild_bars(raw: Driver, places: Iterable[BarKey], ladder: Sequence[int] = LADDER) -> None:
    """Make five-minute bars anew from their samples, all of which must be there, and the wider ones from the finer."""
    touched = sorted(set(places))
    made = [
        (
            place,
            _whole([bar_of(*row) for row in raw.execute(_SAMPLES, (*place, place[1] + FINEST))]),
        )
        for place in touched
    ]
    write_rows(raw, _REPLACE, [_row(coin, FINEST, start, bar) for (coin, start), bar in made])
    for finer, width in pairwise(ladder):
        touched = sorted({(coin, floor(start, width)) for coin, start in touched})
        rows = []
        for coin, start in touched:
            bars = [
                Bar(*row)
                for row in raw.execute(_OF_WIDTH, (coin, finer // 1000, start, start + width))
            ]
            rows.append(_row(coin, width, start, _whole(bars)))
        write_rows(raw, _REPLACE, rows)


def build_wider_bars(raw: Driver) -> None:
    """Make all wider bars of the five-minute ones, which are all there is."""
    for finer, width in pairwise(LADDER):
        raw.execute(_FOLD.format(finer=finer // 1000, width=width // 1000))


def _whole(parts: Sequence[Bar]) -> Bar:
    whole = parts[0]
    for part in parts[1:]:
        whole.merge(part)
    return whole


def _row(coin: int, width: int, start: int, bar: Bar) -> _Row:
    return (
        coin, width // 1000, start, bar.open, bar.high, bar.low, bar.close, bar.first_at, bar.last_at,
        bar.market_cap, bar.total_volume, bar.samples, bar.sample_interval_s,
    )  # fmt: skip
