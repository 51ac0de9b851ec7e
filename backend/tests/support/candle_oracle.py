"""The right candles of samples, by the standard library."""

from datetime import UTC, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

MINUTES = {
    "5m": 5, "15m": 15, "30m": 30, "1h": 60, "2h": 120, "4h": 240, "6h": 360, "12h": 720,
}  # fmt: skip
DAYS = {"1d": (1, 0), "3d": (3, 0), "1w": (7, 4)}
Samples = list[tuple[int, float, int]]  # time, price, usual interval in seconds


def bucket(at: int, interval: str, zone: ZoneInfo) -> int:
    """Return the start of the bucket of a time."""
    if interval in MINUTES:
        return at - at % (MINUTES[interval] * 60_000)
    local = datetime.fromtimestamp(at / 1000, zone)
    days, first = DAYS[interval]
    epoch = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
    number = local.toordinal() - epoch - first
    day = datetime.fromordinal(number - number % days + epoch + first).replace(tzinfo=zone)
    return int(day.timestamp() * 1000)


def is_gap(before: tuple, after: tuple) -> bool:
    return after[0] - before[0] > max(15 * 60_000, 3000 * max(before[2], after[2]))


def candles(samples: Samples, interval: str, tz: str = "UTC") -> list[tuple]:
    """Return start, open, high, low, close and count of each candle."""
    zone, found, before = ZoneInfo(tz), [], None
    for at, group in groupby(samples, lambda sample: bucket(sample[0], interval, zone)):
        inside = list(group)
        spacing = min(sample[2] for sample in inside)
        first, last = (inside[0][0], 0, spacing), (inside[-1][0], inside[-1][1], spacing)
        prices = [price for _, price, _ in inside]
        if len(inside) == 1 and before and not is_gap(before, first):
            prices.insert(0, before[1])
        before = last
        found.append((at, prices[0], max(prices), min(prices), prices[-1], len(inside)))
    return found


def overlapping(found: list[tuple], interval: str, tz: str, start: int, end: int) -> list[tuple]:
    """Return the candles that overlap a window."""
    low, high = (bucket(at, interval, ZoneInfo(tz)) for at in (start, end - 1))
    return [candle for candle in found if low <= candle[0] <= high]
