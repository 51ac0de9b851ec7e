"""The right answers to requests for series, from recorded histories by the standard library."""

import csv
import gzip
import json
from bisect import bisect_left, bisect_right
from datetime import UTC, datetime
from pathlib import Path

FIVE_MINUTES, DAY = 300_000, 86_400_000
DAYS = {"24h": 1, "7d": 7, "30d": 30, "90d": 90, "1y": 365}
RETENTION = 14 * DAY
Points = list[tuple[int, float]]


def recorded(path: Path) -> dict[str, Points]:
    """Return time and price of each coin of a file."""
    text = (gzip.decompress if path.suffix == ".gz" else bytes)(path.read_bytes()).decode()
    coins: dict[str, dict[int, float]] = {}
    if ".json" in path.suffixes:
        rows = [
            {"id": path.name.split("_")[3], "at": at} | row for at, row in json.loads(text).items()
        ]
    else:
        rows = list(csv.DictReader(text.splitlines()))
    for row in rows:
        name, at = (
            row.get("id") or row["coin name"],
            row.get("at") or row.get("timestamp") or row["date"],
        )
        if price := float(row.get("price") or row.get("current_price") or 0):
            day = None if at.isdigit() else datetime.fromisoformat(at).replace(tzinfo=UTC)
            prices = coins.setdefault(name.lower().replace(" ", "-"), {})
            prices[int(day.timestamp() if day else at) * 1000] = price
    return {coin: sorted(prices.items()) for coin, prices in coins.items()}


def respaced(points: Points, step: int, start: int) -> Points:
    """Return prices between the recorded ones, every `step` from `start`, with some noise."""
    result = []
    for at in range(max(start, points[0][0]), points[-1][0], step):
        after = bisect_right(points, (at, float("inf")))
        (low, before), (high, price) = points[after - 1], points[after]
        noise = 1 + (at // step * 7919 % 101 - 50) / 4000
        value = (before + (price - before) * (at - low) / (high - low)) * noise
        result.append((at + at // step * 31 % 997, value))
    return result


def answer(points: Points, newest: int, window: str | None, start: int, end: int) -> dict:
    """Return the fields of an answer that `points` determine. `newest` is that of all coins."""
    limit = newest - newest % FIVE_MINUTES + FIVE_MINUTES
    horizon = (points[-1][0] - RETENTION) // (3 * DAY) * 3 * DAY
    if window is not None:
        start, end = (limit - DAYS[window] * DAY if window in DAYS else 0), limit
    start -= start % FIVE_MINUTES if start < horizon else 0
    end = min(end + (-end % FIVE_MINUTES if end < horizon else 0), limit)
    asked, start = start, max(start, points[0][0])
    inside = points[bisect_left(points, (start,)) : bisect_left(points, (end,))]
    base = points[bisect_right(points, (start, float("inf"))) - 1]
    first, last = (inside[0], inside[-1]) if inside else (None, None)
    too_old = (start - base[0]) * 10 > end - start
    reason = "no_value" if not last else "single_value" if base[0] == last[0] else None
    return {
        "from": start,
        "to": end,
        "base": {**point(base), "age_s": (start - base[0]) // 1000},
        "first": point(first),
        "last": point(last),
        "high": point(max(inside, key=lambda it: (it[1], -it[0]), default=None)),
        "low": point(min(inside, key=lambda it: (it[1], it[0]), default=None)),
        "percent": None if reason else (last[1] / base[1] - 1) * 100,
        "reason": reason,
        "since": base[0] if last and (asked < start or too_old) else None,
    }


def point(found: tuple[int, float] | None) -> dict | None:
    return found and {"at": found[0], "value": found[1]}
