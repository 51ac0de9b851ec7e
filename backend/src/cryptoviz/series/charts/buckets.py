"""The buckets of candles: intervals, and where buckets begin in a time zone."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from cryptoviz.clock import from_ms, to_ms
from cryptoviz.series.windows import FINEST, WIDTHS, ceil, floor

Interval = Literal["5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d", "3d", "1w"]

_MINUTE = 60_000
_DAY = 1440 * _MINUTE
# Interval -> width in milliseconds; of those in days a bucket has an hour more or less where the
# clocks of its time zone change.
BUCKETS: dict[Interval, int] = {
    "5m": 5 * _MINUTE, "15m": 15 * _MINUTE, "30m": 30 * _MINUTE, "1h": 60 * _MINUTE,
    "2h": 120 * _MINUTE, "4h": 240 * _MINUTE, "6h": 360 * _MINUTE, "12h": 720 * _MINUTE,
    "1d": _DAY, "3d": 3 * _DAY, "1w": 7 * _DAY,
}  # fmt: skip
NAMES = {width: interval for interval, width in BUCKETS.items()}
_UTC = "UTC"
_FIRST_MONDAY = 4 * _DAY  # after the epoch
_EPOCH = date(1970, 1, 1)


def bar_width(interval: Interval) -> int:
    """Return the width of the bars that buckets are made of: the widest that divides them."""
    return max(width for width in WIDTHS.values() if BUCKETS[interval] % width == 0)


def edges_of(interval: Interval, zone: ZoneInfo, start_ms: int, end_ms: int) -> Sequence[int]:
    """Return where the buckets that overlap a window begin, and where the last one ends.

    They are a `range` where all buckets are equally wide. Days begin at midnight in `zone`, or when
    the clocks skip it; weeks on Monday; three days with every third day since 1970. All edges are
    whole five minutes, as the offsets of all zones are since 1972.
    """
    width = BUCKETS[interval]
    first = _FIRST_MONDAY if interval == "1w" else 0
    if width < _DAY or zone.key == _UTC:
        low, high = floor(start_ms - first, width) + first, ceil(end_ms - first, width) + first
        return range(low, high + 1, width)
    edges = list(_midnights(width // _DAY, first // _DAY, zone, start_ms, end_ms))
    return edges[bisect_right(edges, start_ms) - 1 :]


def _midnights(
    days: int, first_day: int, zone: tzinfo, start_ms: int, end_ms: int
) -> Iterator[int]:
    """Yield the beginnings of every few days, from one before the window to its end."""
    day = from_ms(start_ms).astimezone(zone).date()
    day -= timedelta(days=((day - _EPOCH).days - first_day) % days)
    midnight = -9 * _DAY  # before the first of any window
    while midnight < end_ms:
        following = floor(to_ms(datetime.combine(day, time(), zone)), FINEST)
        if following > midnight:  # else the zone has skipped a day
            yield following
        midnight, day = following, day + timedelta(days=days)
